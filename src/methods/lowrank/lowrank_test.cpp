#include "methods/lowrank/lowrank.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "methods/lowrank/rank_choice.hpp"
#include "methods/planted_counts.hpp"
#include "prep/variable_genes.hpp"

namespace undrop::lowrank {
namespace {

TEST(Lowrank, WithoutComponentsIsTheMeanOfLogs) {
  const Dataset data = test::prepared_rows({{2, 2}, {4, 4}, {0, 6}});  // as in gene_mean's test
  const auto out = test::imputed_values("lowrank", data, 1, {{"rank", std::int64_t{0}}});
  for (std::size_t cell = 0; cell < 3; ++cell) {
    EXPECT_FLOAT_EQ(out[cell * 2], static_cast<float>(2 * std::log(4.0) / 3));
    EXPECT_FLOAT_EQ(out[cell * 2 + 1], static_cast<float>((2 * std::log(4.0) + std::log(7.0)) / 3));
  }
}

TEST(Lowrank, WithAllComponentsIsTheInput) {
  const Dataset data = test::prepared_rows({{1, 5, 2, 9}, {0, 7, 4, 3}, {3, 3, 3, 3}});
  const auto out = test::imputed_values("lowrank", data, 1, {{"rank", std::int64_t{2}}});
  const std::vector<float> counts{1, 5, 2, 9, 0, 7, 4, 3, 3, 3, 3, 3};
  for (std::size_t at = 0; at < counts.size(); ++at) {
    const double expected = std::log1p(static_cast<double>(counts[at]) / data.size_factors[at / 4]);
    EXPECT_NEAR(static_cast<double>(out[at]), expected, 1e-5);
  }
}

/// Counts with `n_groups` kinds of cells, each with genes of its own.
Dataset grouped(std::int64_t n_groups) {
  std::vector<std::vector<float>> rows(240, std::vector<float>(120));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Random random(3, "groups", i);
    for (std::size_t j = 0; j < 120; ++j) {
      const bool own = static_cast<std::int64_t>(j / 20) == static_cast<std::int64_t>(i) % n_groups;
      rows[i][j] = static_cast<float>(random.poisson(own && n_groups > 1 ? 12 : 2));
    }
  }
  return test::prepared_rows(rows);
}

TEST(Lowrank, FindsThePlantedRank) {
  const Context context = test::context_of(1);
  for (const std::int64_t n_groups : {1, 2, 4, 6}) {
    const Dataset data = grouped(n_groups);
    const auto rank = choose_rank(data, prep::variable_genes(data, -1, context), 50, context);
    EXPECT_EQ(rank, n_groups - 1);
  }
}

}  // namespace
}  // namespace undrop::lowrank
