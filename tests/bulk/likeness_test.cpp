#include "bulk/likeness.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "bulk_test_data.hpp"

namespace undrop::bulk {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;

const std::vector<std::int32_t> all_genes{0, 1, 2, 3};

CellSums two_sums() { return {{"all cells", "population 1"}, {4, 3, 2, 1, 1, 2, 3, 4}, 4}; }

TEST(Likeness, RanksAreComparedWithTheNearestPopulation) {
  const std::vector<float> values{9, 5, 3, 0, 0, 1, 2, 100, 1, 3, 2, 4};
  const auto found = likeness(values, 3, two_sums(), all_genes, test::context_of());
  EXPECT_THAT(found.correlations, ElementsAre(DoubleNear(1, 1e-12), DoubleNear(1, 1e-12), DoubleNear(0.8, 1e-12)));
  EXPECT_THAT(found.populations, ElementsAre(0, 1, 1));
  EXPECT_DOUBLE_EQ(found.best, found.correlations[0]);
}

TEST(Likeness, TiesShareTheirRank) {
  const std::vector<float> values{1, 1, 0, 0};
  const auto found = likeness(values, 1, two_sums(), all_genes, test::context_of());
  EXPECT_NEAR(found.correlations[0], 2 / std::sqrt(5.0), 1e-12);
}

TEST(Likeness, GenesThatNobodySawDoNotCount) {
  CellSums sums{{"all cells"}, {3, 2, 1, 0, 0, 0}, 6};
  const std::vector<float> values{3, 2, 1, 0, 0, 0};
  const std::vector<std::int32_t> genes{0, 1, 2, 3, 4, 5};
  EXPECT_NEAR(likeness(values, 1, sums, genes, test::context_of()).best, 1, 1e-12);
  const std::vector<float> none{0, 0};
  EXPECT_TRUE(std::isnan(likeness(none, 1, sums, std::vector<std::int32_t>{4, 5}, test::context_of()).best));
}

TEST(Likeness, TheLikerSampleWeighsMore) {
  Likeness found;
  found.correlations = {0.9, 0.85, 0.5};
  found.best = 0.9;
  const auto weights = weights_by_likeness(found);
  EXPECT_NEAR(std::accumulate(weights.begin(), weights.end(), 0.0F), 3, 1e-5);
  EXPECT_NEAR(weights[1] / weights[0], std::exp(-1.0), 1e-5);
  EXPECT_NEAR(weights[2] / weights[0], 0.05, 1e-5);
}

}  // namespace
}  // namespace undrop::bulk
