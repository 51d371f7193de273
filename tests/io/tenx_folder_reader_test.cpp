#include "io/tenx_folder_reader.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "io/text_file.hpp"
#include "support.hpp"

namespace undrop::io {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class TenxFolder : public testing::Test {
 protected:
  void write(const std::string& prefix = {}) const {
    test::write_gzip(folder_ / (prefix + "matrix.mtx.gz"),
                     "%%MatrixMarket matrix coordinate integer general\n3 2 2\n1 1 5\n3 2 7\n");
    test::write_gzip(folder_ / (prefix + "features.tsv.gz"),
                     "E1\tA\tGene Expression\nE2\tA\tGene Expression\nE3\tC D\tAntibody Capture\n");
    test::write_text(folder_ / (prefix + "barcodes.tsv"), "AAA-1\nCCC-1\n");
  }
  [[nodiscard]] Dataset read(const std::filesystem::path& path) const {
    return read_tenx_folder(path.string(), Context());
  }
  [[nodiscard]] std::string refusal() const {
    try {
      (void)read(folder_.path());
    } catch (const Error& error) {
      return error.what();
    }
    return "was read";
  }
  test::TemporaryFolder folder_;
};

TEST_F(TenxFolder, NamesGenesByIdentifier) {
  write();
  const Dataset data = read(folder_.path());
  EXPECT_THAT(data.gene_names, ElementsAre("E1", "E2", "E3"));
  EXPECT_THAT(data.gene_symbols, ElementsAre("A", "A", "C D"));
  EXPECT_EQ(data.feature_types[2], "Antibody Capture");
  EXPECT_THAT(data.cell_names, ElementsAre("AAA-1", "CCC-1"));
  EXPECT_EQ(data.counts->n_nonzeros(), 2);
}

TEST_F(TenxFolder, CellsBesideBecomeAnnotations) {
  write();
  test::write_text(folder_ / "cells.tsv", "barcode\tlabel\tday\nAAA-1\tT\t1\nCCC-1\tNA\t2\n");
  const Dataset data = read(folder_.path());
  ASSERT_EQ(data.obs.size(), 2U);
  EXPECT_THAT(data.find_obs("label")->codes, ElementsAre(0, -1));
  EXPECT_EQ(data.find_obs("day")->kind, Column::Kind::number);
}

TEST_F(TenxFolder, CellsOfAnotherSetAreLeftAside) {
  write();
  test::write_text(folder_ / "cells.tsv", "barcode\tlabel\nGGG-1\tT\nCCC-1\tB\n");
  EXPECT_TRUE(read(folder_.path()).obs.empty());
}

TEST_F(TenxFolder, OneSampleMayHaveAPrefix) {
  write("GSM1_");
  EXPECT_TRUE(is_tenx_folder(folder_.path().string()));
  EXPECT_EQ(read(folder_.path()).n_cells(), 2);
  EXPECT_EQ(read(folder_ / "GSM1_matrix.mtx.gz").n_cells(), 2);
  write("GSM2_");
  EXPECT_THAT(refusal(), HasSubstr("several samples (GSM1_, GSM2_)"));
}

TEST_F(TenxFolder, NamesWhatIsMissing) {
  write();
  std::filesystem::remove(folder_ / "features.tsv.gz");
  EXPECT_THAT(refusal(), HasSubstr("features.tsv or genes.tsv (plain or .gz) is missing"));
}

TEST_F(TenxFolder, RefusesTablesOfAnotherLength) {
  write();
  test::write_text(folder_ / "barcodes.tsv", "AAA-1\n");
  EXPECT_THAT(refusal(), HasSubstr("3 genes and 1 cells"));
}

}  // namespace
}  // namespace undrop::io
