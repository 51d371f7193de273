#include "prep/sampled_molecules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "prep/size_factors.hpp"
#include "support.hpp"

namespace undrop::prep {
namespace {

double sum_of(const CountSource& counts) {
  CountBlock block;
  counts.read({0, counts.n_cells()}, block);
  double sum = 0;
  for (const float value : block.values) sum += static_cast<double>(value);
  return sum;
}

TEST(SampledMolecules, KeepAndTestAddUpToTheCounts) {
  Context context;
  Dataset data = test::dataset_from_rows({{4, 0, 7}, {0, 0, 0}, {3, 9, 1}});
  set_size_factors(data, context);
  const auto sample = split_sampled_molecules(data, 10, context);
  EXPECT_THAT(sample.cells, testing::UnorderedElementsAre(0, 2));
  EXPECT_EQ(sample.split.data.cell_names[0], data.cell_names[static_cast<std::size_t>(sample.cells[0])]);
  double tested = 0;
  for (const float value : sample.split.test.values) tested += static_cast<double>(value);
  EXPECT_EQ(sum_of(*sample.split.data.counts) + tested, 24);
}

TEST(SampledMolecules, FractionsAreRoundedByChanceSoThatMeansStay) {
  Context context;
  const std::vector<float> row(4000, 2.25F);
  Dataset data = test::dataset_from_rows({row, row});
  set_size_factors(data, context);
  const auto sample = split_sampled_molecules(data, 10, context);
  double sum = sum_of(*sample.split.data.counts);
  for (const float value : sample.split.test.values) {
    EXPECT_EQ(value, std::floor(value));
    sum += static_cast<double>(value);
  }
  EXPECT_NEAR(sum / 8000, 2.25, 0.02);
}

}  // namespace
}  // namespace undrop::prep
