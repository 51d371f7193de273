#include "cluster/populations.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>

#include "cluster/planted_groups.hpp"
#include "memory_archive.hpp"

namespace undrop::cluster {
namespace {

using test::context_with;

TEST(FindPopulations, FindsPlantedGroupsUnderHeavyDropout) {
  const Dataset data = test::planted_cells(300, 120, 3, 0.75);
  const Populations out = find_populations(data, test::all_genes(data), {}, context_with(2));
  EXPECT_EQ(out.n, 3);
  EXPECT_EQ(test::adjusted_rand(out.of_cell, test::planted_groups(300, 3)), 1);
  EXPECT_EQ(out.embedding.input, embed::Input::zeros_as_missing);
  EXPECT_EQ(std::get<std::string>(out.facts.at("populations/input")), "zeros-as-missing");
  EXPECT_EQ(std::get<std::int64_t>(out.facts.at("populations/n")), 3);
  EXPECT_FALSE(std::get<std::vector<double>>(out.facts.at("populations/silhouettes")).empty());
}

TEST(FindPopulations, DoesAsTold) {
  const Dataset data = test::planted_cells(200, 60, 3, 0.2);
  PopulationOptions options;
  options.n_clusters = 6;
  options.input = embed::Input::log_normalized;
  options.n_dimensions = 4;
  const Populations out = find_populations(data, test::all_genes(data), options, context_with(1));
  EXPECT_EQ(out.n, 6);
  EXPECT_EQ(out.embedding.input, embed::Input::log_normalized);
  EXPECT_EQ(out.embedding.n_dimensions, 4);
  EXPECT_EQ(out.centers.size(), 24U);
}

TEST(FindPopulations, LeavesEmptyCellsOut) {
  const Dataset whole = test::planted_cells(120, 40, 2, 0.3);
  Dataset data = whole;
  std::vector<std::vector<float>> rows(122, std::vector<float>(40, 0));
  CountBlock block;
  whole.counts->read({0, 120}, block);
  for (std::int64_t i = 0; i < 120; ++i) {
    for (std::size_t e = 0; e < block.genes_of(i).size(); ++e) {
      rows[static_cast<std::size_t>(i) + 1][static_cast<std::size_t>(block.genes_of(i)[e])] = block.values_of(i)[e];
    }
  }
  data = test::dataset_from_rows(rows);
  prep::set_size_factors(data, context_with(1));
  const Populations out = find_populations(data, test::all_genes(data), {}, context_with(1));
  EXPECT_EQ(out.n, 2);
  EXPECT_EQ(out.of_cell.front(), -1);
  EXPECT_EQ(out.of_cell.back(), -1);
  EXPECT_EQ(out.assign(data, context_with(1)), out.of_cell);
}

TEST(FindPopulations, IsOnePopulationOfFewOrEqualCells) {
  for (const std::size_t n : {2U, 3U, 10U, 19U}) {
    const Dataset data = test::planted_cells(n, 30, 2, 0.1);
    const Populations out = find_populations(data, test::all_genes(data), {}, context_with(1));
    EXPECT_EQ(out.n, 1);
    EXPECT_EQ(out.of_cell, std::vector<std::int32_t>(n, 0));
    EXPECT_EQ(out.assign(data, context_with(1)), out.of_cell);
  }
  Dataset alike = test::dataset_from_rows(std::vector<std::vector<float>>(100, {1, 2, 3, 4, 5, 6, 7, 8}));
  prep::set_size_factors(alike, context_with(1));
  const Populations out = find_populations(alike, test::all_genes(alike), {}, context_with(1));
  EXPECT_EQ(out.n, 1);
  EXPECT_EQ(out.assign(alike, context_with(1)), std::vector<std::int32_t>(100, 0));
}

TEST(FindPopulations, DissolvesPopulationsTooSmallForAMixture) {
  // Four cells of their own kind among two groups.
  Random random(9, "small population");
  std::vector<std::vector<float>> rows(204, std::vector<float>(60, 0));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::size_t group = i < 4 ? 2 : i % 2;
    for (std::size_t j = 0; j < 60; ++j) rows[i][j] = static_cast<float>(random.poisson(j % 3 == group ? 60.0 : 6.0));
  }
  Dataset data = test::dataset_from_rows(rows);
  prep::set_size_factors(data, context_with(1));
  const Populations out = find_populations(data, test::all_genes(data), {}, context_with(1));
  std::vector<std::int64_t> size(static_cast<std::size_t>(out.n), 0);
  for (const auto code : out.of_cell) ++size[static_cast<std::size_t>(code)];
  EXPECT_THAT(size, testing::Each(testing::Ge(10)));
  EXPECT_EQ(out.n, 2);
  EXPECT_EQ(out.centers.size(), static_cast<std::size_t>(out.n * out.embedding.n_dimensions));
}

TEST(FindPopulations, IsTheSameOnAnyNumberOfThreads) {
  const Dataset data = test::planted_cells(400, 80, 4, 0.5);
  const Populations one = find_populations(data, test::all_genes(data), {}, context_with(1, 3));
  const Populations four = find_populations(data, test::all_genes(data), {}, context_with(4, 3));
  EXPECT_EQ(one.of_cell, four.of_cell);
  EXPECT_EQ(one.centers, four.centers);
  EXPECT_EQ(one.facts, four.facts);
}

TEST(Populations, TheirOwnCellsAreAssignedToThemAfterSavingAndLoading) {
  const Dataset data = test::planted_cells(250, 70, 3, 0.4);
  const Populations out = find_populations(data, test::all_genes(data), {}, context_with(2));
  EXPECT_EQ(out.assign(data, context_with(2)), out.of_cell);
  test::MemoryArchive archive;
  out.save(archive, "populations");
  const Populations again = Populations::load(archive, "populations");
  EXPECT_EQ(again.n, out.n);
  EXPECT_EQ(again.of_cell, out.of_cell);
  EXPECT_EQ(again.assign(data, context_with(1)), out.of_cell);
}

TEST(Populations, RefusePartsThatDisagree) {
  const Dataset data = test::planted_cells(60, 30, 2, 0.2);
  const Populations out = find_populations(data, test::all_genes(data), {}, context_with(1));
  test::MemoryArchive archive;
  out.save(archive, "p");
  archive.put("p/of_cell", std::vector<std::int64_t>{0, 99});
  EXPECT_THROW(static_cast<void>(Populations::load(archive, "p")), FormatError);
  out.save(archive, "p");
  archive.put("p/n", std::vector<std::int64_t>{out.n + 1});
  EXPECT_THROW(static_cast<void>(Populations::load(archive, "p")), FormatError);
}

}  // namespace
}  // namespace undrop::cluster
