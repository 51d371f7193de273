#include "methods/population_levels.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "core/random.hpp"

namespace undrop {
namespace {

/// Value = gene + population's own + cell, for 40 cells of two populations and 30 genes, a third unseen.
prep::ValueRows planted(std::vector<std::int32_t>& populations) {
  prep::ValueRows rows;
  for (std::int32_t i = 0; i < 40; ++i) {
    Random random(3, "planted levels", static_cast<std::uint64_t>(i));
    populations.push_back(i % 2);
    const double cell = random.normal() * 0.3;
    for (std::int32_t j = 0; j < 30; ++j) {
      const double own = i % 2 == 1 && j < 10 ? 1.5 : 0;
      if (random.uniform() > 0.33) rows.add(j, static_cast<float>(2 + 0.05 * j + own + cell));
    }
    rows.end_row();
  }
  return rows;
}

TEST(PopulationLevels, AreThoseThatThePlantedValuesHave) {
  std::vector<std::int32_t> populations;
  const auto rows = planted(populations);
  const auto levels = fit_population_levels(rows, 30, populations, 2);
  // What all genes of a population have in common is as well its cells': only contrasts of genes are planted.
  const auto rise = [&](std::size_t gene) { return levels.of(1)[gene] - levels.of(0)[gene]; };
  EXPECT_NEAR(rise(5) - rise(25), 1.5, 0.25);
  EXPECT_NEAR(rise(28) - rise(15), 0, 0.1);
  EXPECT_NEAR(levels.of(0)[29] - levels.of(0)[11], 0.05 * 18, 0.2);
  const auto shared = fit_population_levels(rows, 30, populations, 2, false);
  EXPECT_EQ(shared.of(0)[5], shared.of(1)[5]);
}

TEST(PopulationLevels, ACellsLevelIsItsShrunkenExcess) {
  const PopulationLevels levels{2, {1.0F, 2.0F}};
  const std::vector<std::int32_t> genes{0, 1};
  const std::vector<float> values{2.2F, 3.2F};
  EXPECT_NEAR(levels.cell(genes, values, 0), 2.4 / 12, 1e-6);
  EXPECT_EQ(levels.cell({}, {}, 0), 0);
}

TEST(PopulationLevels, RowsWithoutAPopulationAndUnseenGenesAreDefined) {
  prep::ValueRows rows;
  rows.add(0, 4.0F);
  rows.end_row();
  rows.add(1, 9.0F);
  rows.end_row();
  const auto levels = fit_population_levels(rows, 3, std::vector<std::int32_t>{0, -1}, 2);
  for (const float level : levels.gene) EXPECT_TRUE(level > 0 && level < 9);
  const auto none = fit_population_levels({}, 3, {}, 1);
  EXPECT_EQ(none.gene, std::vector<float>(3, 0.0F));
}

}  // namespace
}  // namespace undrop
