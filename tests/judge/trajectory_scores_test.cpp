#include "judge/trajectory_scores.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "judge/cell_clusters.hpp"
#include "judge/planted_cells.hpp"
#include "judge/task_keys.hpp"

namespace undrop::judge {
namespace {

using test::threads;

/// Cells along a path: gene j is high around its own time.
struct Path {
  std::vector<std::vector<float>> rows;
  std::vector<double> stages;

  explicit Path(double noise) {
    Random random(8, "path of cells");
    for (std::size_t i = 0; i < 400; ++i) {
      const double time = random.uniform();
      stages.push_back(std::floor(5 * time));
      rows.emplace_back();
      for (std::size_t j = 0; j < 80; ++j) {
        const double off = time - static_cast<double>(j) / 80;
        rows.back().push_back(static_cast<float>(3 * std::exp(-20 * off * off) + noise * random.normal()));
      }
    }
  }
};

TaskScores score(const Path& path) {
  const auto profile = value_profile(*test::values(path.rows), {}, threads(2));
  return score_trajectory(profile, profile_neighbors(profile, threads(2)), path.stages, threads(2));
}

TEST(TrajectoryScores, AreHighWhereTheOrderIsKept) {
  const auto task = score(Path(0.3));
  EXPECT_EQ(test::keys_of(task), test::named("trajectory"));
  EXPECT_GT(task.metrics().at("spearman"), 0.95);
  EXPECT_GT(task.metrics().at("ordering"), 0.97);
  EXPECT_GT(task.metrics().at("kendall"), 0.85);
}

TEST(TrajectoryScores, FallWithNoiseAndWithoutOrder) {
  auto path = Path(0.3);
  for (auto& row : path.rows) {
    Random random(9, "noise only", static_cast<std::uint64_t>(&row - path.rows.data()));
    for (auto& value : row) value = static_cast<float>(random.normal());
  }
  EXPECT_LT(std::abs(score(path).metrics().at("kendall")), 0.3);
  for (auto& row : path.rows) row.assign(80, 1);
  EXPECT_EQ(score(path).metrics().at("kendall"), 0);
}

TEST(TrajectoryScores, LeaveOutCellsWithoutAStage) {
  auto path = Path(0.3);
  for (std::size_t i = 0; i < 400; i += 3) path.stages[i] = std::numeric_limits<double>::quiet_NaN();
  EXPECT_GT(score(path).metrics().at("spearman"), 0.95);
  path.stages.assign(400, std::numeric_limits<double>::quiet_NaN());
  EXPECT_TRUE(std::isnan(score(path).metrics().at("spearman")));
}

TEST(RootCell, IsNearestToTheMeanOfTheEarliestStage) {
  ValueProfile profile;
  profile.n_components = 1;
  profile.scores = {0, 10, 4, 5, 5};
  EXPECT_EQ(root_cell(profile, std::vector<double>{1, 1, 1, 2, std::numeric_limits<double>::quiet_NaN()}), 2);
}

}  // namespace
}  // namespace undrop::judge
