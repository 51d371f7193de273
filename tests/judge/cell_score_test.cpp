#include "judge/cell_score.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <stdexcept>

#include "judge/rank_correlation.hpp"

namespace undrop::judge {
namespace {

using Columns = std::vector<std::vector<double>>;

TEST(CellScore, RatiosAreOfSums) {
  const Columns columns{{1, 4, 3}, {2, 2, 4}};
  EXPECT_DOUBLE_EQ(evaluate(cell_score(ScoreForm::mean, columns)), 1);
  EXPECT_DOUBLE_EQ(evaluate(cell_score(ScoreForm::root_mean, columns)), 1);
  EXPECT_DOUBLE_EQ(evaluate(cell_score(ScoreForm::explained, columns)), 0);
  const std::vector<std::uint32_t> weights{0, 2, 1};
  EXPECT_DOUBLE_EQ(evaluate(cell_score(ScoreForm::mean, columns), weights), 11.0 / 8);
  EXPECT_TRUE(std::isnan(evaluate(cell_score(ScoreForm::mean, {{1}, {0}}))));
}

TEST(CellScore, CorrelationsAreOfThePairsOfAllCells) {
  // Cells with pairs (1, 2), (2, 1) | (3, 5) | (4, 4).
  const Columns columns{{2, 1, 1}, {3, 3, 4}, {3, 5, 4}, {5, 9, 16}, {5, 25, 16}, {4, 15, 16}};
  EXPECT_NEAR(evaluate(cell_score(ScoreForm::pearson, columns)), 5.0 / std::sqrt(50.0), 1e-14);
  EXPECT_NEAR(evaluate(cell_score(ScoreForm::cosine, columns)), 35 / std::sqrt(30.0 * 46), 1e-14);
}

TEST(CellScore, RanksLeaveOutCellsWithoutATime) {
  const double none = std::numeric_limits<double>::quiet_NaN();
  const Columns columns{{1, 3, 2, 9}, {0, 2, 1, none}};
  for (const auto form : {ScoreForm::kendall, ScoreForm::spearman, ScoreForm::ordering})
    EXPECT_DOUBLE_EQ(evaluate(cell_score(form, columns)), 1);
  const std::vector<std::uint32_t> weights{3, 1, 2, 1};
  const std::vector<double> a{1, 1, 1, 3, 2, 2}, b{0, 0, 0, 2, 1, 1};
  EXPECT_DOUBLE_EQ(evaluate(cell_score(ScoreForm::spearman, columns), weights), spearman(a, b));
}

TEST(CellScore, AnOrderOfNothingScoresZero) {
  for (const auto form : {ScoreForm::kendall, ScoreForm::spearman, ScoreForm::ordering}) {
    EXPECT_EQ(evaluate(cell_score(form, {{3, 3, 3}, {0, 1, 2}})), 0);
    EXPECT_TRUE(std::isnan(evaluate(cell_score(form, {{1, 2, 3}, {5, 5, 5}}))));
  }
}

TEST(CellScore, GroupingsKeepTheirCodes) {
  const std::vector<std::int32_t> found{0, 0, 1, 1, -1}, types{1, 1, 0, 0, 0};
  EXPECT_DOUBLE_EQ(evaluate(grouping_score(ScoreForm::adjusted_rand_index, found, types)), 1);
  EXPECT_DOUBLE_EQ(evaluate(grouping_score(ScoreForm::normalized_mutual_information, found, types)), 1);
  EXPECT_DOUBLE_EQ(evaluate(grouping_score(ScoreForm::purity, found, types)), 1);
}

TEST(CellScore, FormsHaveNames) {
  EXPECT_EQ(score_form(to_text(ScoreForm::kendall)), ScoreForm::kendall);
  EXPECT_EQ(score_form("root_mean"), ScoreForm::root_mean);
  EXPECT_THROW(static_cast<void>(score_form("other")), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(cell_score(ScoreForm::mean, {{1}})), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(cell_score(ScoreForm::mean, {{1}, {1, 2}})), std::invalid_argument);
}

}  // namespace
}  // namespace undrop::judge
