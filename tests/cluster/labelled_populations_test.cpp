#include "cluster/labelled_populations.hpp"

#include <gmock/gmock.h>

#include "cluster/planted_groups.hpp"
#include "memory_archive.hpp"

namespace undrop::cluster {
namespace {

using test::context_with;

TEST(LabelledPopulations, AreTheLabelsWithTheirCentres) {
  const Dataset data = test::planted_cells(90, 40, 3, 0);
  const auto labels = test::planted_groups(90, 3);
  const Populations out = labelled_populations(data, test::all_genes(data), labels, 3, {}, context_with(1));
  EXPECT_EQ(out.n, 3);
  EXPECT_EQ(out.of_cell, labels);
  EXPECT_EQ(out.assign(data, context_with(1)), labels);
}

TEST(LabelledPopulations, LeaveOutEmptyCellsAndCellsWithoutALabel) {
  Dataset data = test::planted_cells(40, 20, 2, 0.1);
  auto labels = test::planted_groups(40, 2);
  labels[7] = -1;
  data.size_factors[12] = 0;
  const Populations out = labelled_populations(data, test::all_genes(data), labels, 2, {}, context_with(1));
  EXPECT_EQ(out.of_cell[7], -1);
  EXPECT_EQ(out.of_cell[12], -1);
  EXPECT_EQ(out.of_cell[13], 1);
}

TEST(LabelledPopulations, HaveTheMeanOfTheirCellsAsCentre) {
  const Dataset data = test::planted_cells(30, 20, 2, 0.1);
  const auto labels = test::planted_groups(30, 2);
  PopulationOptions options;
  options.n_dimensions = 2;
  const Populations out = labelled_populations(data, test::all_genes(data), labels, 2, options, context_with(1));
  ASSERT_EQ(out.centers.size(), 4U);
  double sum = 0;
  for (std::size_t i = 1; i < 30; i += 2) sum += out.embedding.scores[i * 2];
  EXPECT_NEAR(out.centers[2], sum / 15, 1e-12);
}

TEST(LabelledPopulations, AssignNoCellToALabelWithoutCells) {
  const Dataset data = test::planted_cells(60, 20, 2, 0);
  auto labels = test::planted_groups(60, 2);
  for (auto& label : labels) label *= 2;
  const Populations out = labelled_populations(data, test::all_genes(data), labels, 4, {}, context_with(1));
  EXPECT_EQ(out.n, 4);
  EXPECT_EQ(out.assign(data, context_with(1)), labels);
  test::MemoryArchive archive;
  out.save(archive, "labelled");
  EXPECT_EQ(Populations::load(archive, "labelled").assign(data, context_with(1)), labels);
}

}  // namespace
}  // namespace undrop::cluster
