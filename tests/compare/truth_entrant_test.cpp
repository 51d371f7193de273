#include "compare/truth_entrant.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

#include "simulated_input.hpp"

namespace undrop::compare {
namespace {

TEST(TruthEntrant, GivesTheTruthAtTheInputsDepth) {
  const auto input = test::simulated_input();
  auto context = test::context_of();
  const auto output = make_truth_entrant(input)->run(input.data, context);
  std::vector<float> counts(static_cast<std::size_t>(input.data.n_genes()));
  auto normalized = counts;
  auto logs = counts;
  output->values("truth", Scale::counts)->read({3, 4}, counts);
  output->values("truth", Scale::normalized)->read({3, 4}, normalized);
  output->values("truth", Scale::log1p)->read({3, 4}, logs);
  for (std::size_t gene = 0; gene < counts.size(); ++gene) {
    EXPECT_NEAR(counts[gene], static_cast<double>(normalized[gene]) * input.data.size_factors[3], 1e-3);
    EXPECT_FLOAT_EQ(logs[gene], std::log1p(normalized[gene]));
  }
}

TEST(TruthEntrant, CellsHaveTheSameTotal) {
  const auto input = test::simulated_input();
  auto context = test::context_of();
  const auto output = make_truth_entrant(input)->run(input.data, context);
  std::vector<float> rows(static_cast<std::size_t>(2 * input.data.n_genes()));
  output->values("truth", Scale::normalized)->read({0, 2}, rows);
  const auto half = rows.begin() + input.data.n_genes();
  const double first = std::accumulate(rows.begin(), half, 0.0);
  EXPECT_NEAR(first, std::accumulate(half, rows.end(), 0.0), 1e-4 * first);
}

}  // namespace
}  // namespace undrop::compare
