#include "judge/structure_scores.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "judge/planted_cells.hpp"
#include "judge/task_keys.hpp"

namespace undrop::judge {
namespace {

using test::planted_cells;
using test::threads;

struct Judged {
  StructureBefore before;

  explicit Judged(const test::PlantedCells& cells)
      : before(structure_before(value_profile(*cells.source(), {}, threads(2)), cells.groups, threads(2))) {}

  [[nodiscard]] TaskScores score(const std::vector<std::vector<float>>& rows) const {
    const auto after = value_profile(*test::values(rows), {}, threads(2));
    return score_structure(before, after, profile_neighbors(after, threads(2)));
  }
};

TEST(StructureScores, OfTheInputKeepEverything) {
  const auto cells = planted_cells(500, 80, 4, 4);
  const Judged judged(cells);
  const auto task = judged.score(cells.rows);
  EXPECT_EQ(test::keys_of(task), test::named("structure"));
  EXPECT_EQ(task.metrics().at("neighbor_overlap"), 1);
  EXPECT_EQ(task.metrics().at("variance_kept"), 1);
  EXPECT_GT(task.metrics().at("rarest_kept"), 0.9);
  EXPECT_GT(task.metrics().at("intrinsic_dimension"), 5);
}

TEST(StructureScores, SeeSmoothing) {
  const auto cells = planted_cells(500, 80, 4, 4);
  const Judged judged(cells);
  const auto none = judged.score(cells.rows).metrics();
  const auto some = judged.score(test::smoothed(cells, 0.8)).metrics();
  EXPECT_LT(some.at("variance_kept"), 0.7);
  EXPECT_GT(some.at("absolute_correlation"), none.at("absolute_correlation"));
  EXPECT_LT(some.at("neighbor_overlap"), 1);
}

TEST(StructureScores, SeeThatTheRarestClusterIsLost) {
  const auto cells = planted_cells(500, 80, 4, 4);
  const Judged judged(cells);
  auto merged = cells;
  for (std::size_t i = 0; i < merged.rows.size(); ++i) {
    if (merged.groups[i] == 3) merged.rows[i] = cells.rows[i % 3];
  }
  EXPECT_LT(judged.score(merged.rows).metrics().at("rarest_kept"), 0.5);
  const std::vector<std::vector<float>> alike(500, std::vector<float>(80, 1));
  const auto nothing = judged.score(alike).metrics();
  EXPECT_EQ(nothing.at("neighbor_overlap"), 0);
  EXPECT_EQ(nothing.at("rarest_kept"), 0);
  EXPECT_EQ(nothing.at("variance_kept"), 0);
  EXPECT_TRUE(std::isnan(nothing.at("intrinsic_dimension")));
}

TEST(VarianceKept, HasQuantilesOverGenes) {
  ValueProfile before, after;
  before.variance = {1, 1, 1, 1, 1, 0};
  after.variance = {0, 0.25, 0.5, 0.75, 1, 9};
  const auto quantiles = variance_kept(before, after);
  EXPECT_DOUBLE_EQ(quantiles[1], 0.25);
  EXPECT_DOUBLE_EQ(quantiles[2], 0.5);
  EXPECT_DOUBLE_EQ(quantiles[4], 0.95);
}

}  // namespace
}  // namespace undrop::judge
