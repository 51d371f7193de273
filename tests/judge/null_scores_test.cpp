#include "judge/null_scores.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "judge/planted_cells.hpp"
#include "judge/task_keys.hpp"

namespace undrop::judge {
namespace {

using test::planted_cells;
using test::threads;

std::vector<std::int64_t> first(std::int64_t n) {
  std::vector<std::int64_t> cells(static_cast<std::size_t>(n));
  std::iota(cells.begin(), cells.end(), std::int64_t{0});
  return cells;
}

TEST(NullScores, FindNothingBeyondTheNominalLevel) {
  const auto cells = planted_cells(400, 300, 1, 1);
  auto task = score_null(*cells.source(), first(400), 20, threads(2));
  EXPECT_EQ(task.by_split.at("false_positives").size(), 20U);
  EXPECT_NEAR(task.metrics().at("false_positive_rate"), 0.05, 0.01);
  EXPECT_LT(task.metrics().at("false_positives"), 1);
  task.figures["correlation_inflation"] = 0;
  EXPECT_EQ(test::keys_of(task), test::named("null"));
}

TEST(NullScores, AreTheSameOnAnyNumberOfThreadsAndForAllEntrants) {
  const auto cells = planted_cells(100, 40, 1, 1);
  const auto one = score_null(*cells.source(), first(100), 5, threads(1));
  EXPECT_EQ(one.by_split, score_null(*cells.source(), first(100), 5, threads(3)).by_split);
}

TEST(NullScores, SeeSignalThatGoesThroughAllGenes) {
  // All genes follow one hidden number of the cell: where a split is uneven in it, all of them differ.
  Random random(4, "shared noise");
  std::vector<std::vector<float>> rows;
  for (std::size_t i = 0; i < 300; ++i) rows.emplace_back(200, static_cast<float>(random.normal()));
  const auto task = score_null(*test::values(rows), first(300), 60, threads(2));
  EXPECT_GT(task.metrics().at("false_positives"), 1);
}

TEST(CorrelationInflation, IsWhatAMethodAdds) {
  const auto cells = planted_cells(300, 40, 1, 1);
  auto rows = cells.rows;
  Random random(4, "added");
  for (auto& row : rows) {
    const double shared = 2 * random.normal();
    for (auto& value : row) value += static_cast<float>(shared);
  }
  const auto before = value_profile(*cells.source(), {}, threads(1));
  const auto after = value_profile(*test::values(rows), {}, threads(1));
  EXPECT_EQ(correlation_inflation(before, before), 0);
  EXPECT_GT(correlation_inflation(before, after), 0.5);
}

}  // namespace
}  // namespace undrop::judge
