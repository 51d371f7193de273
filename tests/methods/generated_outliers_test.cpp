#include "methods/generated_outliers.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/random.hpp"

namespace undrop {
namespace {

constexpr std::int64_t n_genes = 8;

std::vector<std::vector<float>> two_populations() {
  std::vector<std::vector<float>> out(2);
  for (std::size_t k = 0; k < 2; ++k) {
    Random random(3, "generated", k);
    for (std::int64_t i = 0; i < 200 * n_genes; ++i)
      out[k].push_back(static_cast<float>(10.0 * static_cast<double>(k) + random.normal()));
  }
  // The last cell of the second lies apart.
  std::fill(out[1].end() - n_genes, out[1].end(), 99.0F);
  return out;
}

TEST(GeneratedOutliers, AQuarterOfEachPopulationGoesTheFarthestFirst) {
  const auto bank = bank_without_outliers(two_populations(), n_genes, {.contamination = 0.25}, Context());
  EXPECT_EQ(bank.n_cells(0), 150);
  EXPECT_EQ(bank.n_cells(1), 150);
  const auto gene = bank.of(1, 0);
  EXPECT_LT(*std::max_element(gene.begin(), gene.end()), 50);
}

TEST(GeneratedOutliers, AllStayWithoutAShareOrWhereTooFewWouldBeLeft) {
  EXPECT_EQ(bank_without_outliers(two_populations(), n_genes, {}, Context()).n_cells(1), 200);
  EXPECT_EQ(
      bank_without_outliers(two_populations(), n_genes, {.contamination = 0.25, .at_least = 151}, Context()).n_cells(1),
      200);
}

TEST(GeneratedOutliers, TheSameForAnyNumberOfThreads) {
  const auto of = [](int threads) {
    Context context;
    context.threads = threads;
    const auto bank = bank_without_outliers(two_populations(), n_genes, {.contamination = 0.1}, context);
    return std::vector<float>(bank.of(0, 3).begin(), bank.of(0, 3).end());
  };
  EXPECT_EQ(of(1), of(3));
}

}  // namespace
}  // namespace undrop
