#include "bulk/bulk_table.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "bulk_test_data.hpp"
#include "io/h5ad_from_dataset.hpp"

namespace undrop::bulk {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class BulkTables : public testing::Test {
 protected:
  BulkTables() {
    data_.gene_names = {"AAA", "BBB", "CCC"};
    data_.gene_symbols = {"ENSG00000000001", "ENSG00000000002", "ENSG00000000003"};
  }
  BulkTable read(const std::string& text, TableScale scale = TableScale::automatic,
                 TableOrientation orientation = TableOrientation::automatic) {
    return read_bulk_table(test::write(folder_ / "bulk.csv", text), GeneNames(data_), {scale, orientation}, context_);
  }
  std::string refusal(const std::string& text, TableScale scale = TableScale::automatic) {
    try {
      (void)read(text, scale);
    } catch (const InputError& error) {
      return error.what();
    }
    return "";
  }

  undrop::test::TemporaryFolder folder_;
  Context context_ = test::context_of();
  Dataset data_;
};

TEST_F(BulkTables, GenesAreFoundInRowsAndInColumns) {
  const auto rows = read("gene,s,t\nBBB,1,2\nAAA,3,4\nother,5,6\n");
  const auto columns = read("sample,BBB,AAA,other\ns,1,3,5\nt,2,4,6\n");
  EXPECT_TRUE(rows.genes_in_rows);
  EXPECT_FALSE(columns.genes_in_rows);
  EXPECT_THAT(rows.samples, ElementsAre("s", "t"));
  EXPECT_EQ(rows.samples, columns.samples);
  EXPECT_EQ(rows.values, columns.values);
  EXPECT_EQ(rows.checksum, columns.checksum);
  EXPECT_THAT(rows.totals, ElementsAre(9, 12));
  EXPECT_THAT(matched_genes(rows), ElementsAre(0, 1));
  EXPECT_EQ(read("gene,AAA\nBBB,1\nCCC,3\n", TableScale::automatic, TableOrientation::genes_columns).n_samples(), 2);
}

TEST_F(BulkTables, NamesOfOneGeneAreAddedUpAndMissingGenesAreNaN) {
  const auto table = read("gene,s\nBBB,1\nBBB,2\nAAA,5\n");
  const auto values = values_of_genes(table, {0, 1, 2});
  EXPECT_EQ(values[0], 5);
  EXPECT_EQ(values[1], 3);
  EXPECT_TRUE(std::isnan(values[2]));
}

TEST_F(BulkTables, RepeatedNamesAreAddedOnTheLinearScale) {
  const auto table = read("gene,s\nBBB,1.5\nBBB,2.25\nAAA,1\n", TableScale::log2p1);
  EXPECT_NEAR(values_of_genes(table, {1})[0], std::exp2(1.5) + std::exp2(2.25) - 2, 1e-5);
  EXPECT_TRUE(context_.warnings().empty());
}

TEST_F(BulkTables, AGuessOfLogarithmsIsSaid) {
  EXPECT_EQ(read("gene,s\nBBB,1.5\nAAA,3\n").scale, TableScale::log2p1);
  EXPECT_THAT(context_.warnings(), ElementsAre(HasSubstr("--bulk-scale")));
}

TEST_F(BulkTables, ASecondColumnOfNamesIsUnderstood) {
  const auto table = read("id,symbol,s,t\nENSG00000000001.7,old,1,2\nENSG00000000002.1,BBB,3,4\n");
  EXPECT_THAT(table.match.genes, ElementsAre(0, 1));
  EXPECT_THAT(table.samples, ElementsAre("s", "t"));
}

TEST_F(BulkTables, ValuesThatAreNoExpressionAreNamedWithGeneAndSample) {
  EXPECT_THAT(refusal("gene,s,t\nBBB,1,2\nAAA,3,-4\n"),
              AllOf(HasSubstr("'AAA'"), HasSubstr("'t'"), HasSubstr("negative")));
  EXPECT_THAT(refusal("gene,s,t\nBBB,NA,2\nAAA,3,4\n"),
              AllOf(HasSubstr("'BBB'"), HasSubstr("'s'"), HasSubstr("missing")));
  EXPECT_THAT(refusal("gene,s,t\nBBB,inf,2\nAAA,3,4\n"), AllOf(HasSubstr("'BBB'"), HasSubstr("infinite")));
  EXPECT_THAT(refusal("gene,s,t\nBBB,0,2\nAAA,0,4\n"), AllOf(HasSubstr("'s'"), HasSubstr("zeros")));
  EXPECT_THAT(refusal("gene,s\nBBB,70.5\nAAA,3\n", TableScale::log1p), HasSubstr("no logarithms"));
}

TEST_F(BulkTables, TablesOfUnknownGenesSayWhatTheyHold) {
  EXPECT_THAT(refusal("gene,s,t\n7157,1,2\n672,3,4\n"), AllOf(HasSubstr("7157"), HasSubstr("--bulk-genes")));
}

TEST_F(BulkTables, H5adFilesAreSamplesByGenes) {
  auto bulk = undrop::test::dataset_from_rows({{1, 2}, {3, 0}});
  bulk.gene_names = {"CCC", "AAA"};
  const auto path = (folder_ / "bulk.h5ad").string();
  io::write_h5ad_from_dataset(io::hdf5::create_file(path), bulk);
  const auto table = read_bulk_table(path, GeneNames(data_), {}, context_);
  EXPECT_FALSE(table.genes_in_rows);
  EXPECT_THAT(table.samples, ElementsAre("c0", "c1"));
  EXPECT_THAT(values_of_genes(table, {0, 2}), ElementsAre(2, 1, 0, 3));
}

/// Cells of two donors and two types, one of them twice only.
Dataset atlas() {
  std::vector<std::vector<float>> rows;
  std::vector<std::string> donors;
  std::vector<std::string> types;
  for (int cell = 0; cell < 42; ++cell) {
    rows.push_back({1, static_cast<float>(cell % 2), cell < 40 ? 0.0F : 9.0F});
    donors.push_back(cell % 2 == 0 ? "d1" : "d2");
    types.push_back(cell < 40 ? "T" : "rare");
  }
  auto data = undrop::test::dataset_from_rows(rows);
  data.gene_names = {"AAA", "BBB", "CCC"};
  data.obs = {text_column("donor", donors), text_column("type", types)};
  return data;
}

TEST_F(BulkTables, CellsOfAnAtlasAreSummedByDonorAndType) {
  const auto path = (folder_ / "atlas.h5ad").string();
  io::write_h5ad_from_dataset(io::hdf5::create_file(path), atlas());
  const auto table = read_bulk_table(path, GeneNames(data_), {.sum_by = {"donor", "type"}}, context_);
  EXPECT_TRUE(table.is_summed);
  EXPECT_THAT(table.samples, ElementsAre("d1 / T", "d2 / T"));
  EXPECT_THAT(table.values, ElementsAre(20, 0, 0, 20, 20, 0));
  EXPECT_FALSE(read_bulk_table(path, GeneNames(data_), {.sum_by = {"tissue"}}, context_).is_summed);
  EXPECT_TRUE(context_.warnings().empty());
}

TEST_F(BulkTables, SingleCellsThatAreNotSummedAreWarnedOf) {
  auto cells = undrop::test::dataset_from_rows(std::vector<std::vector<float>>(60, {1, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
  cells.gene_names[0] = "AAA";
  const auto path = (folder_ / "cells.h5ad").string();
  io::write_h5ad_from_dataset(io::hdf5::create_file(path), cells);
  (void)read_bulk_table(path, GeneNames(data_), {}, context_);
  EXPECT_THAT(context_.warnings(), ElementsAre(HasSubstr("--bulk-sum-by")));
}

TEST_F(BulkTables, SamplesCanBeLeftOut) {
  auto table = read("gene,s,t,u\nBBB,1,2,3\nAAA,3,4,5\n");
  keep_samples(table, {1, 0, 1});
  EXPECT_THAT(table.samples, ElementsAre("s", "u"));
  EXPECT_THAT(table.values, ElementsAre(1, 3, 3, 5));
  EXPECT_THAT(table.totals, ElementsAre(4, 8));
}

}  // namespace
}  // namespace undrop::bulk
