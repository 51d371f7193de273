#include "bulk/pseudo_bulk.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "bulk_test_data.hpp"

namespace undrop::bulk {
namespace {

using testing::ElementsAre;

std::vector<std::int64_t> range(std::int64_t begin, std::int64_t end) {
  std::vector<std::int64_t> out(static_cast<std::size_t>(end - begin));
  std::iota(out.begin(), out.end(), begin);
  return out;
}

TEST(PseudoBulk, PopulationsAreAddedUpBehindAllCells) {
  const auto data = undrop::test::dataset_from_rows({{1, 2}, {3, 0}, {0, 5}, {7, 7}});
  const std::vector<std::int32_t> codes{0, 0, 1, -1};
  const auto sums = population_sums(data, codes, 1, test::context_of());
  EXPECT_THAT(sums.names, ElementsAre("all cells", "population 1", "population 2"));
  EXPECT_THAT(sums.counts, ElementsAre(11, 14, 4, 2, 0, 5));
  EXPECT_EQ(population_sums(data, codes, 2, test::context_of()).names.size(), 2U);
  EXPECT_EQ(population_sums(data, {}, 1, test::context_of()).names.size(), 1U);
}

TEST(PseudoBulk, TheNumberOfSamplesFollowsTheNumberOfPopulations) {
  EXPECT_EQ(pseudo_bulk_plan(1, 5000).n_samples, 200);
  EXPECT_EQ(pseudo_bulk_plan(8, 5000).n_samples, 400);
  EXPECT_EQ(pseudo_bulk_plan(100, 50000).n_samples, 1000);
  EXPECT_EQ(pseudo_bulk_plan(8, 5000).n_cells, 50);
  EXPECT_EQ(pseudo_bulk_plan(5, 100).n_cells, 20);
}

TEST(PseudoBulk, EachSampleIsASumOfSoManyCellsOfThoseGiven) {
  std::vector<std::vector<float>> rows(40, std::vector<float>(40, 0));
  for (std::size_t i = 0; i < 40; ++i) rows[i][i] = 1;
  const auto data = undrop::test::dataset_from_rows(rows);
  const auto sums = pseudo_bulk(data, {}, range(10, 40), {50, 20}, "test", test::context_of());
  EXPECT_EQ(sums.names.size(), 50U);
  for (std::size_t i = 0; i < 50; ++i) {
    const auto row = sums.row(i);
    EXPECT_EQ(std::accumulate(row.begin(), row.end(), 0.0), 20);
    EXPECT_EQ(std::accumulate(row.begin(), row.begin() + 10, 0.0), 0);  // none of the cells that were not given
    EXPECT_EQ(*std::max_element(row.begin(), row.end()), 1);            // none twice
  }
}

TEST(PseudoBulk, MostSamplesAreOfOnePopulation) {
  const auto context = test::context_of();
  const auto data = test::two_populations(200, 40, context);
  const auto codes = test::halves(200);
  const auto sums = pseudo_bulk(data, codes, range(0, 200), {400, 50}, "test", context);
  int pure = 0;
  for (std::size_t i = 0; i < 400; ++i) {
    const auto row = sums.row(i);
    const double first = std::accumulate(row.begin(), row.begin() + 20, 0.0);
    const double share = first / (first + std::accumulate(row.begin() + 20, row.end(), 0.0));
    pure += share < 0.2 || share > 0.8 ? 1 : 0;
  }
  EXPECT_NEAR(pure / 400.0, 0.75, 0.1);  // 0.7, and mixtures that are nearly of one
}

TEST(PseudoBulk, TheSameForAnyNumberOfThreadsAndAnotherForAnotherSeed) {
  auto context = test::context_of();
  const auto data = test::two_populations(100, 20, context);
  const auto codes = test::halves(100);
  const auto draw = [&] { return pseudo_bulk(data, codes, range(0, 100), {20, 30}, "test", context).counts; };
  const auto two = draw();
  context.threads = 1;
  EXPECT_EQ(draw(), two);
  context.seed = 4;
  EXPECT_NE(draw(), two);
}

TEST(PseudoBulk, WithoutACellThereIsNothingToSum) {
  const auto data = undrop::test::dataset_from_rows({{1, 2}});
  EXPECT_THROW((void)pseudo_bulk(data, {}, {}, {5, 5}, "test", test::context_of()), InputError);
}

}  // namespace
}  // namespace undrop::bulk
