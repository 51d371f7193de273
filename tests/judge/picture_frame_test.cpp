#include "judge/picture_frame.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "judge/planted_dataset.hpp"

namespace undrop::judge {
namespace {

using test::planted_cells;
using test::planted_dataset;
using test::threads;

TEST(PictureFrame, ChoosesCellsAndGenesOnTheCounts) {
  auto data = planted_dataset(planted_cells(300, 40, 3, 4));
  data.size_factors[7] = 0;
  data.is_modelled[1] = 0;
  const auto frame = picture_frame(data, {}, threads(1));
  EXPECT_EQ(frame.cells.size(), 299U);
  EXPECT_TRUE(std::is_sorted(frame.cells.begin(), frame.cells.end()));
  EXPECT_THAT(frame.cells, testing::Not(testing::Contains(7)));
  EXPECT_EQ(frame.chosen_genes.size(), 6U);
  EXPECT_EQ(frame.chosen_names.size(), 6U);
  EXPECT_EQ(frame.variance[1], 0);
  EXPECT_THAT(frame.chosen_genes, testing::Not(testing::Contains(1)));
  EXPECT_THAT(frame.embedding, testing::HasSubstr("299 of 300 cells"));
}

TEST(PictureFrame, MomentsAreThoseOfTheLogs) {
  const auto cells = planted_cells(50, 10, 2, 4);
  const auto frame = picture_frame(planted_dataset(cells), {3}, threads(1));
  double sum = 0;
  double squares = 0;
  for (const auto& row : cells.rows) {
    sum += static_cast<double>(row[3]);
    squares += static_cast<double>(row[3]) * static_cast<double>(row[3]);
  }
  EXPECT_NEAR(frame.mean[3], sum / 50, 1e-6);
  EXPECT_NEAR(frame.variance[3], squares / 50 - sum * sum / 2500, 1e-6);
  EXPECT_THAT(frame.chosen_genes, testing::ElementsAre(3));
}

TEST(PictureFrame, GenesWithoutZerosTellNothing) {
  auto data = undrop::test::dataset_from_rows({{1, 0, 3, 0}, {90, 5, 3, 0}, {1, 0, 3, 1}, {90, 5, 3, 0}});
  data.size_factors.assign(4, 1.0);
  data.is_modelled.assign(4, 1);
  EXPECT_THAT(telling_genes(data, 6), testing::ElementsAre(1, 3));
}

TEST(PictureFrame, LargeDataAreSampledBySeed) {
  const auto data = planted_dataset(planted_cells(2500, 8, 2, 4));
  const auto frame = picture_frame(data, {}, threads(1));
  EXPECT_EQ(frame.cells.size(), 2000U);
  EXPECT_EQ(frame.cells, picture_frame(data, {}, threads(4)).cells);
  EXPECT_NE(frame.cells, picture_frame(data, {}, threads(1, 9)).cells);
}

}  // namespace
}  // namespace undrop::judge
