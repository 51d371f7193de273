#include "prep/size_factors.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support.hpp"

namespace undrop::prep {
namespace {

using testing::ElementsAre;

TEST(SizeFactors, AreTotalsOverTheirMedian) {
  auto data = test::dataset_from_rows({{1, 1}, {0, 0}, {4, 0}, {3, 5}});
  set_size_factors(data, Context());
  EXPECT_EQ(data.median_total, 4);
  EXPECT_THAT(data.size_factors, ElementsAre(0.5, 0, 1, 2));
  EXPECT_THAT(data.is_modelled, ElementsAre(1, 1));
}

TEST(SizeFactors, AnEvenNumberOfCellsHasTheMeanOfTheMiddleTwo) {
  auto data = test::dataset_from_rows({{1}, {3}});
  set_size_factors(data, Context());
  EXPECT_EQ(data.median_total, 2);
}

TEST(SizeFactors, CountModelledFeaturesOnly) {
  auto data = test::dataset_from_rows({{1, 100}, {3, 0}, {0, 5}});
  data.feature_types = {"Gene Expression", "Antibody Capture"};
  set_size_factors(data, Context());
  EXPECT_THAT(data.is_modelled, ElementsAre(1, 0));
  EXPECT_THAT(data.size_factors, ElementsAre(0.5, 1.5, 0));
  set_size_factors(data, Context(), {"Antibody Capture"});
  EXPECT_THAT(data.is_modelled, ElementsAre(0, 1));
  EXPECT_THROW(set_size_factors(data, Context(), {"Spike-in"}), InputError);
}

TEST(SizeFactors, RefuseDataWithoutCounts) {
  auto data = test::dataset_from_rows({{0, 0}, {0, 0}});
  EXPECT_THROW(set_size_factors(data, Context()), InputError);
}

TEST(SizeFactors, AreTheSameForAnyNumberOfThreads) {
  std::vector<std::vector<float>> rows;
  for (int i = 0; i < 3000; ++i) rows.push_back({static_cast<float>(i % 17), 1});
  auto one = test::dataset_from_rows(rows);
  auto many = one;
  Context context;
  context.threads = 1;
  set_size_factors(one, context);
  context.threads = 4;
  set_size_factors(many, context);
  EXPECT_EQ(one.size_factors, many.size_factors);
}

}  // namespace
}  // namespace undrop::prep
