#include "judge/label_scores.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "judge/planted_cells.hpp"
#include "judge/task_keys.hpp"

namespace undrop::judge {
namespace {

using test::planted_cells;
using test::threads;

TaskScores score(const std::vector<std::vector<float>>& rows, const std::vector<std::int32_t>& types) {
  const auto profile = value_profile(*test::values(rows), {}, threads(2));
  const auto neighbors = profile_neighbors(profile, threads(2));
  return score_labels(profile, find_clusters(profile, neighbors, threads(2)), types, threads(2));
}

TEST(LabelScores, AreHighForPlantedTypes) {
  const auto cells = planted_cells(800, 100, 4, 5);
  const auto task = score(cells.rows, cells.groups);
  EXPECT_EQ(test::keys_of(task), test::named("labels"));
  EXPECT_GT(task.metrics().at("kmeans_ari"), 0.95);
  EXPECT_GT(task.metrics().at("louvain_nmi"), 0.9);
  EXPECT_GT(task.metrics().at("silhouette"), 0.1);
}

TEST(LabelScores, RiseWhereTypesAreDrawnApartAndFallWithoutThem) {
  const auto cells = planted_cells(600, 60, 4, 1.6);
  const auto before = score(cells.rows, cells.groups).metrics();
  const auto after = score(test::smoothed(cells, 0.7), cells.groups).metrics();
  EXPECT_GT(after.at("kmeans_ari"), before.at("kmeans_ari"));
  EXPECT_GT(after.at("silhouette"), before.at("silhouette"));
  const auto none = score(planted_cells(600, 60, 4, 1).rows, cells.groups).metrics();
  EXPECT_LT(std::abs(none.at("kmeans_ari")), 0.05);
}

TEST(LabelScores, LeaveOutCellsOfUnknownType) {
  auto cells = planted_cells(400, 100, 3, 6);
  for (std::size_t i = 0; i < 400; i += 5) cells.groups[i] = -1;
  EXPECT_GT(score(cells.rows, cells.groups).metrics().at("louvain_ari"), 0.95);
}

TEST(LabelScores, AnswerWhereCellsAreAlike) {
  const std::vector<std::vector<float>> alike(40, {1, 2, 3});
  std::vector<std::int32_t> types(40, 0);
  for (std::size_t i = 20; i < 40; ++i) types[i] = 1;
  const auto metrics = score(alike, types).metrics();
  EXPECT_EQ(metrics.at("kmeans_ari"), 0);
  EXPECT_EQ(metrics.at("silhouette"), 0);
  EXPECT_EQ(metrics.at("louvain_purity"), 0.5);
}

}  // namespace
}  // namespace undrop::judge
