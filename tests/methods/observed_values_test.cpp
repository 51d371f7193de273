#include "methods/observed_values.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "methods/planted_counts.hpp"

namespace undrop {
namespace {

using testing::ElementsAre;

constexpr float untouched = -7;

Dataset two_cells_and_an_empty_one() {
  Dataset data = test::dataset_from_rows({{2, 0, 6}, {0, 0, 0}, {0, 3, 1}});
  data.size_factors = {2, 0, 0.5};
  return data;
}

std::vector<float> written(CellRange cells, const std::vector<std::int32_t>& genes, Scale scale) {
  std::vector<float> out(static_cast<std::size_t>(cells.size()) * genes.size(), untouched);
  const std::vector<std::int32_t> place{0, 1, 2};
  write_observed(two_cells_and_an_empty_one(), cells, genes, place, scale, out);
  return out;
}

TEST(WriteObserved, OfTheGenesAskedForAtTheScale) {
  EXPECT_THAT(written({0, 3}, {2, 0}, Scale::counts), ElementsAre(6, 2, untouched, untouched, 1, untouched));
  EXPECT_THAT(written({0, 3}, {2, 0}, Scale::normalized), ElementsAre(3, 1, untouched, untouched, 2, untouched));
  EXPECT_THAT(written({2, 3}, {1}, Scale::log1p), ElementsAre(static_cast<float>(std::log1p(6.0))));
}

TEST(WriteObserved, LeavesGenesThatTheModelDoesNotKnow) {
  std::vector<float> out(2, untouched);
  const std::vector<std::int32_t> place{0, 1, -1};
  write_observed(two_cells_and_an_empty_one(), {0, 1}, std::vector<std::int32_t>{0, 2}, place, Scale::counts, out);
  EXPECT_THAT(out, ElementsAre(2, untouched));
}

}  // namespace
}  // namespace undrop
