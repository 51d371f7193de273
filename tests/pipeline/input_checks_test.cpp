#include <undrop/errors.hpp>
#include <undrop/read.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "prep/checks.hpp"
#include "support.hpp"

namespace undrop {
namespace {

using testing::HasSubstr;

/// What reading and checking a file of the shared data comes to: the refusal, or empty text.
std::string outcome(const std::string& name, bool cells_as_rows = false, const std::string& layer = {}) {
  ReadOptions options;
  options.cells_as_rows = cells_as_rows;
  options.layer = layer;
  Context context;
  try {
    const Dataset data = read_dataset((test::shared_data() / name).string(), options, context);
    (void)prep::check_counts(data, 2, context);
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

class InputChecks : public testing::Test {
 protected:
  void SetUp() override { UNDROP_NEEDS_SHARED_DATA(test::shared_data()); }
};

TEST_F(InputChecks, CountsPass) {
  for (const char* name : {"buettner_ercc", "cbmc_citeseq", "cellbench_celseq2", "cellbench_celseq2_5cl",
                           "cellbench_dropseq", "cellbench_rnamix_celseq2", "deng_embryo", "embryo_E3_E4",
                           "grun_mesc_poolsplit", "islam_es_mef", "kang_pbmc_ifnb", "mca_fetal_brain", "mca_lung",
                           "pbmc3k", "pbmc3k_ds30", "sim_groups3", "zeisel_cortex_500", "zeisel_ercc"}) {
    EXPECT_EQ(outcome(name), "") << name;
  }
}

TEST_F(InputChecks, OtherFormatsWithCountsPass) {
  for (const char* name :
       {"tenx_v2.h5", "tenx_v2_mtx", "tenx_v3.h5", "tenx_v3_mtx", "anndata_v0.7.8.h5ad", "genes_by_cells.tsv",
        "r_write_csv_no_corner_first500genes.csv.gz", "mca_liver2_space_quoted.txt.gz"}) {
    EXPECT_EQ(outcome(std::string("formats/") + name), "") << name;
  }
}

TEST_F(InputChecks, WhatIsNoCountsIsRefused) {
  EXPECT_THAT(outcome("formats/pbmc68k_reduced.h5ad"), HasSubstr("scaled or centred"));
  EXPECT_THAT(outcome("formats/pbmc68k_reduced.h5ad", false, "raw"), HasSubstr("log-normalised"));
  EXPECT_THAT(outcome("formats/cells_by_genes_labels_as_index.csv.gz"), HasSubstr("--cells-as rows"));
  EXPECT_THAT(outcome("formats/cells_by_genes_labels_as_index.csv.gz", true), HasSubstr("cell names are not unique"));
}

}  // namespace
}  // namespace undrop
