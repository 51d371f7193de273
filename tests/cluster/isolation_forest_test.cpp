#include "cluster/isolation_forest.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <vector>

#include "core/random.hpp"

namespace undrop::cluster {
namespace {

constexpr std::int64_t n_columns = 12;

Context with(std::uint64_t seed, int threads = 1) {
  Context context;
  context.seed = seed;
  context.threads = threads;
  return context;
}

/// A normal cloud; the last row lies apart in every column.
std::vector<float> cloud(std::int64_t n, double shift) {
  Random random(7, "cloud");
  std::vector<float> rows;
  for (std::int64_t i = 0; i < n; ++i) {
    for (std::int64_t j = 0; j < n_columns; ++j)
      rows.push_back(static_cast<float>(random.normal() + (i == n - 1 ? shift : 0.0)));
  }
  return rows;
}

TEST(IsolationForest, PathLengthsAreThoseOfRandomTrees) {
  EXPECT_EQ(average_path_length(1), 0);
  EXPECT_EQ(average_path_length(2), 1);
  EXPECT_NEAR(average_path_length(3), 1.207392, 1e-6);
  EXPECT_NEAR(average_path_length(4), 1.851656, 1e-6);
  EXPECT_NEAR(average_path_length(10), 3.748880, 1e-6);
  EXPECT_NEAR(average_path_length(64), 7.471951, 1e-6);
  EXPECT_NEAR(average_path_length(128), 8.858431, 1e-6);
  EXPECT_NEAR(average_path_length(200), 9.751041, 1e-6);
  EXPECT_NEAR(average_path_length(256), 10.244771, 1e-6);
}

TEST(IsolationForest, ScoresOfWorkedPaths) {
  EXPECT_NEAR(anomaly_score(average_path_length(256), 256), 0.5, 1e-12);
  EXPECT_NEAR(anomaly_score(4, 256), 0.762895, 1e-6);
  EXPECT_NEAR(anomaly_score(12, 200), 0.426129, 1e-6);
}

TEST(IsolationForest, APlantedOutlierScoresHighest) {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const auto rows = cloud(200, 5);
    const IsolationForest forest(rows, n_columns, {}, with(seed));
    EXPECT_EQ(forest.sample_size(), 200);
    const auto scores = forest.scores(rows, with(seed));
    EXPECT_EQ(std::max_element(scores.begin(), scores.end()) - scores.begin(), 199);
    EXPECT_EQ(inliers(scores, 0.25).back(), 0);
    for (const double score : scores) EXPECT_TRUE(score > 0 && score < 1);
  }
}

TEST(IsolationForest, OnePointOfTwoValuesIsIsolatedAtOnce) {
  // A single column with one other value: every tree parts it at the root; the rest is one leaf of constant points.
  std::vector<float> rows(10, 1.0F);
  rows[3] = 2.0F;
  const IsolationForest forest(rows, 1, {}, with(1));
  const auto scores = forest.scores(rows, with(1));
  EXPECT_NEAR(scores[3], anomaly_score(1, 10), 1e-12);
  EXPECT_NEAR(scores[0], anomaly_score(1 + average_path_length(9), 10), 1e-12);
}

TEST(IsolationForest, AQuarterOfTwoHundredScoresGoes) {
  std::vector<double> scores(200);
  for (std::size_t i = 0; i < scores.size(); ++i) scores[i] = static_cast<double>((i * 37) % 200) / 200;
  const auto kept = inliers(scores, 0.25);
  EXPECT_EQ(std::accumulate(kept.begin(), kept.end(), 0), 150);
  for (std::size_t i = 0; i < scores.size(); ++i) EXPECT_EQ(kept[i], scores[i] < 0.75 ? 1 : 0);
  const auto all = inliers(scores, 0);
  EXPECT_EQ(std::accumulate(all.begin(), all.end(), 0), 200);
  EXPECT_EQ(inliers(std::vector<double>(5, 0.5), 0.25), std::vector<std::uint8_t>(5, 1));
}

TEST(IsolationForest, DependsOnTheSeedAndNotOnThreads) {
  const auto rows = cloud(300, 0);
  const auto run = [&](std::uint64_t seed, int threads) {
    return IsolationForest(rows, n_columns, {.sample_size = 64}, with(seed, threads)).scores(rows, with(seed, threads));
  };
  EXPECT_EQ(run(3, 1), run(3, 4));
  EXPECT_NE(run(3, 1), run(4, 1));
}

TEST(IsolationForest, DegenerateInputIsDefined) {
  const std::vector<float> alike(8, 2.0F);
  const auto scores = IsolationForest(alike, 2, {}, with(0)).scores(alike, with(0));
  for (const double score : scores) EXPECT_DOUBLE_EQ(score, 0.5);
  const std::vector<float> one{1.0F, 2.0F};
  EXPECT_EQ(IsolationForest(one, 2, {}, with(0)).scores(one, with(0)), std::vector<double>{0.5});
  EXPECT_THROW(IsolationForest({}, 2, {}, with(0)), std::invalid_argument);
  EXPECT_THROW(IsolationForest(one, 3, {}, with(0)), std::invalid_argument);
}

}  // namespace
}  // namespace undrop::cluster
