#include "judge/bootstrap.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <stdexcept>

#include "core/random.hpp"

namespace undrop::judge {
namespace {

constexpr std::int64_t n_draws = 400;

Context context_with(int threads, std::uint64_t seed = 0) {
  Context context;
  context.threads = threads;
  context.seed = seed;
  return context;
}

/// Means of normal values, one a cell, around `level`; `shared` noise is the cell's own in every score.
CellScore noisy(double level, double own, std::uint64_t seed, std::uint64_t cells_seed = 1, std::size_t n = 300) {
  Random shared(cells_seed, "shared noise"), noise(seed, "own noise");
  std::vector<double> values(n);
  for (auto& value : values) value = level + shared.normal() + own * noise.normal();
  return cell_score(ScoreForm::mean, {values, std::vector<double>(n, 1)});
}

TEST(Bootstrap, IntervalOfAMeanIsThatOfTheory) {
  const std::vector<CellScore> repeats{noisy(2, 0, 1)};
  const auto interval = score_interval(resample(repeats, 2000, context_with(2)));
  EXPECT_NEAR(interval.value, 2, 0.2);
  EXPECT_NEAR(interval.high - interval.low, 2 * 1.96 / std::sqrt(300.0), 0.025);
}

TEST(Bootstrap, DifferencesArePaired) {
  const std::vector<CellScore> a{noisy(2.05, 0.1, 1)}, b{noisy(2, 0.1, 2)};
  const auto context = context_with(2);
  const auto interval = difference_interval(resample(a, n_draws, context), resample(b, n_draws, context));
  EXPECT_GT(interval.low, 0);
  EXPECT_LT(interval.high - interval.low, 0.06);
}

TEST(Bootstrap, EqualScoresDifferByNothing) {
  const std::vector<CellScore> a{noisy(2, 1, 1), noisy(2, 1, 3)};
  const auto context = context_with(2);
  const auto interval = difference_interval(resample(a, n_draws, context), resample(a, n_draws, context));
  EXPECT_EQ(interval.value, 0);
  EXPECT_EQ(interval.low, 0);
  EXPECT_EQ(interval.high, 0);
}

TEST(Bootstrap, FindsADifferenceThatIsNotThereAtTheStatedRate) {
  int found = 0;
  constexpr int n = 400;
  for (std::uint64_t i = 0; i < n; ++i) {
    const std::vector<CellScore> a{noisy(0, 0.5, 2 * i, i, 100)}, b{noisy(0, 0.5, 2 * i + 1, i, 100)};
    const auto context = context_with(2, i);
    const auto interval = difference_interval(resample(a, n_draws, context), resample(b, n_draws, context));
    found += interval.low > 0 || interval.high < 0 ? 1 : 0;
  }
  EXPECT_GT(found, 0.02 * n);
  EXPECT_LT(found, 0.09 * n);
}

TEST(Bootstrap, IsTheSameOnAnyNumberOfThreads) {
  const std::vector<CellScore> a{noisy(2, 1, 1), noisy(2, 1, 5)};
  EXPECT_EQ(resample(a, 50, context_with(1)).draws, resample(a, 50, context_with(4)).draws);
  EXPECT_NE(resample(a, 50, context_with(1)).draws, resample(a, 50, context_with(1, 7)).draws);
}

TEST(Bootstrap, ManyScoresAtOnceHaveTheDrawsOfEach) {
  const std::vector<CellScore> one{noisy(2, 1, 1)}, other{noisy(3, 1, 5)};
  const auto context = context_with(2);
  const auto both = resample_each(std::vector<const CellScore*>{one.data(), other.data()}, 50, context);
  EXPECT_EQ(both[0].draws, resample(one, 50, context).draws);
  EXPECT_EQ(both[1].draws, resample(other, 50, context).draws);
  EXPECT_EQ(both[1].value, evaluate(other[0]));
  EXPECT_TRUE(resample_each({}, 50, context).empty());
  const auto few = noisy(0, 1, 1, 1, 20);
  EXPECT_THROW(static_cast<void>(resample_each(std::vector<const CellScore*>{one.data(), &few}, 5, context)),
               std::invalid_argument);
}

TEST(Bootstrap, HasNoBoundsWhereDrawsAreNotDefined) {
  const std::vector<CellScore> rare{cell_score(ScoreForm::mean, {{1, 0, 0}, {1, 0, 0}})};
  const auto interval = score_interval(resample(rare, n_draws, context_with(1)));
  EXPECT_EQ(interval.value, 1);
  EXPECT_TRUE(std::isnan(interval.low));
  EXPECT_TRUE(std::isnan(score_interval(resample({}, 10, context_with(1))).value));
  const std::vector<CellScore> unequal{noisy(0, 1, 1), noisy(0, 1, 1, 1, 20)};
  EXPECT_THROW(static_cast<void>(resample(unequal, 10, context_with(1))), std::invalid_argument);
}

TEST(RepeatInterval, IsStudents) {
  // scipy.stats.t.interval(0.95, 3, 2.5, sem).
  const auto interval = repeat_interval(std::vector<double>{1, 2, 3, 4, std::numeric_limits<double>::quiet_NaN()});
  EXPECT_DOUBLE_EQ(interval.value, 2.5);
  EXPECT_NEAR(interval.low, 0.4457397432394794, 1e-12);
  EXPECT_NEAR(interval.high, 4.554260256760528, 1e-12);
  EXPECT_TRUE(std::isnan(repeat_interval(std::vector<double>{1}).low));
  EXPECT_TRUE(std::isnan(repeat_interval({}).value));
}

}  // namespace
}  // namespace undrop::judge
