#include "methods/neighbour_choice.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/random.hpp"

namespace undrop {
namespace {

const double unlimited = std::numeric_limits<double>::infinity();

/// The worked distances of the card: .141421, .223607, .894427, .3, mean .389864, deviation .296658.
const std::vector<double> worked{.02, .05, .80, .09};

TEST(NeighbourChoice, SpreadOfWorkedDistances) {
  const auto spread = spread_of(worked);
  EXPECT_NEAR(spread.mean, .389864, 1e-6);
  EXPECT_NEAR(spread.deviation, .296658, 1e-6);
  EXPECT_EQ(spread_of({}).mean, 0);
}

HeldOutCell one_entry(std::span<const float> generated, double truth) {
  const auto spread = spread_of(worked);
  return {.squared_distances = worked,
          .mean = spread.mean,
          .deviation = spread.deviation,
          .generated = {generated},
          .truth = {truth},
          .above = [](std::size_t, float pixel) { return static_cast<double>(pixel); }};
}

TEST(NeighbourChoice, TheNumberThatMeetsTheTruthIsChosen) {
  // Of the nearest 1, 2, 3 and 4 the medians are 1, 2, 3 and 5.
  const std::vector<float> generated{1, 3, 9, 7};
  for (const auto& [truth, k] : std::vector<std::pair<double, std::int64_t>>{{1, 1}, {2, 2}, {3, 3}, {5, 4}}) {
    NeighbourSearch search({{1, 2, 3, 4}, {unlimited}}, 1);
    search.add(one_entry(generated, truth));
    const auto best = search.best(false);
    EXPECT_EQ(best.k, k);
    EXPECT_NEAR(best.error, 0, 1e-9);
  }
}

TEST(NeighbourChoice, TheLimitIsAppliedBeforeTheMedian) {
  const std::vector<float> generated{1, 3, 9, 7};
  // At −0.5 deviations (.241535) two of the cells lie within; three is the least that is asked for in the second case.
  for (const auto& [least, truth] : std::vector<std::pair<std::int64_t, double>>{{2, 2}, {3, 3}}) {
    NeighbourSearch search({{4}, {-.5}}, least);
    search.add(one_entry(generated, truth));
    EXPECT_NEAR(search.best(false).error, 0, 1e-9);
  }
}

TEST(NeighbourChoice, OfEqualErrorsMoreNeighboursAndTheLargerLimitAreTaken) {
  const std::vector<float> generated{2, 2, 2, 2};
  NeighbourSearch search({{1, 3}, {0, unlimited}}, 1);
  search.add(one_entry(generated, 2));
  EXPECT_EQ(search.best(false).k, 3);
  EXPECT_EQ(search.best(false).kappa, unlimited);
}

TEST(NeighbourChoice, AScaledOneBelievesAsMuchAsPredicts) {
  const std::vector<float> generated{4, 4, 4, 4};
  NeighbourSearch search({{1}, {unlimited}}, 1);
  search.add(one_entry(generated, 1));
  search.add(one_entry(generated, 3));
  EXPECT_NEAR(search.best(true).trust, .5, 1e-12);
  EXPECT_NEAR(search.best(true).error, 1, 1e-12);
  EXPECT_NEAR(search.best(false).error, std::sqrt((9.0 + 1.0) / 2), 1e-12);
}

TEST(NeighbourChoice, PartsAddUp) {
  NeighbourSearch all(published_grid(), 3);
  NeighbourSearch first(published_grid(), 3);
  NeighbourSearch second(published_grid(), 3);
  for (std::uint64_t i = 0; i < 10; ++i) {
    Random random(1, "cell", i);
    std::vector<float> generated(4);
    for (auto& value : generated) value = static_cast<float>(random.normal());
    const auto cell = one_entry(generated, random.normal());
    all.add(cell);
    (i < 5 ? first : second).add(cell);
  }
  first.add(second);
  EXPECT_EQ(first.best(true).k, all.best(true).k);
  EXPECT_NEAR(first.best(true).error, all.best(true).error, 1e-12);
}

}  // namespace
}  // namespace undrop
