#include "methods/scvgae/cost.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "core/random.hpp"
#include "methods/scvgae/parameters.hpp"
#include "prep/size_factors.hpp"
#include "support.hpp"

namespace undrop::scvgae {
namespace {

/// Half of the genes in every cell but for one zero in five, the others rare and small.
Dataset example(std::size_t n_cells) {
  Random random(1, "example");
  std::vector<std::vector<float>> rows(n_cells, std::vector<float>(40, 0));
  for (auto& row : rows) {
    for (std::size_t gene = 0; gene < row.size(); ++gene) {
      if (gene < 20 && random.uniform() > 0.2) row[gene] = static_cast<float>(40 + random.below(20));
      if (gene >= 20 && random.uniform() < 0.1) row[gene] = 1;
    }
  }
  Dataset data = test::dataset_from_rows(rows);
  prep::set_size_factors(data, Context());
  return data;
}

MethodCost cost_of(const Dataset& data, const ParameterValues& given = {}, bool fits = true,
                   const std::string& preset = "default") {
  const Options options(info().parameters, preset, given);
  const std::vector<std::uint8_t> all(static_cast<std::size_t>(data.n_genes()), 1);
  return cost({data, options, fits, false, all}, Context());
}

TEST(ScvgaeCost, CountsTheZerosThatWillBeCalled) {
  const auto estimated = cost_of(example(1200));
  EXPECT_NEAR(estimated.zeros_modelled, 20 * 0.2 + 20 * 0.9, 0.6);
  EXPECT_NEAR(estimated.zeros_called, 20 * 0.2, 0.6);
  const auto published = cost_of(example(1200), {}, true, "reference2024");
  EXPECT_EQ(published.zeros_called, published.zeros_modelled);
  EXPECT_GT(published.bytes, estimated.bytes);
}

TEST(ScvgaeCost, GrowsWithTheWork) {
  const Dataset data = example(300);
  const auto usual = cost_of(data);
  EXPECT_GT(cost_of(example(1200)).seconds, 1.05 * usual.seconds);
  EXPECT_GT(cost_of(data, {{"graph", std::string("knn")}}).seconds,
            cost_of(data, {{"graph", std::string("none")}}).seconds);
  EXPECT_GE(cost_of(data, {{"graph", std::string("knn")}, {"fanout", std::int64_t{-1}}}).seconds,
            cost_of(data, {{"graph", std::string("knn")}}).seconds);
  EXPECT_GT(cost_of(data, {{"hidden_dim", std::int64_t{2000}}}).bytes, usual.bytes);
  EXPECT_LT(cost_of(data, {}, false).seconds, usual.seconds);
}

TEST(ScvgaeCost, BelongsToTheMethod) { EXPECT_TRUE(static_cast<bool>(info().estimate_cost)); }

}  // namespace
}  // namespace undrop::scvgae
