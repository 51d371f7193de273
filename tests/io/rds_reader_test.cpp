#include "io/rds_reader.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/random.hpp"
#include "rds_file.hpp"

namespace undrop::io {
namespace {

using testing::HasSubstr;

Dataset read(const std::string& name, const ReadOptions& options = {}) {
  Context context;
  return read_dataset(test::rds_file(name), options, context);
}

std::string refusal(const std::string& name, const ReadOptions& options = {}) {
  try {
    (void)read(name, options);
  } catch (const Error& error) {
    return error.what();
  }
  return "was read";
}

/// The same counts whatever object they came in.
std::string counts_of(const std::string& name, const ReadOptions& options = {}) {
  return checksum(read(name, options));
}

TEST(RdsReader, FindsTheSameCountsInEveryObject) {
  const std::string expected = counts_of("dgCMatrix");
  for (const char* name : {"dgCMatrix_version2", "dgCMatrix_plain", "dgTMatrix", "dgRMatrix", "dgeMatrix",
                           "numeric_matrix", "integer_matrix", "SingleCellExperiment", "SingleCellExperiment_ranges",
                           "SummarizedExperiment", "Seurat_v4", "Seurat_v5"}) {
    EXPECT_EQ(counts_of(name), expected) << name;
  }
  EXPECT_EQ(counts_of("cells_as_rows", {.cells_as_rows = true}), expected);
  EXPECT_EQ(counts_of("Seurat_v4", {.layer = "RNA"}), expected);
  EXPECT_EQ(counts_of("Seurat_v5", {.layer = "RNA/counts"}), expected);
}

TEST(RdsReader, BringsTheAnnotations) {
  const auto data = read("SingleCellExperiment");
  EXPECT_EQ(data.origin.format, "rds");
  EXPECT_EQ(data.origin.location, "assays/counts");
  ASSERT_NE(data.find_obs("batch"), nullptr);
  EXPECT_EQ(data.find_obs("batch")->categories.size(), 3U);
  EXPECT_EQ(data.var.size(), 3U);
  EXPECT_EQ(data.gene_symbols.at(5), "SYM6");
  EXPECT_EQ(data.feature_types.at(5), "Antibody Capture");
  EXPECT_EQ(read("SingleCellExperiment_ranges").gene_symbols.at(0), "SYM1");
  const auto seurat = read("Seurat_v4");
  EXPECT_EQ(seurat.origin.location, "assays/RNA/counts");
  ASSERT_NE(seurat.find_obs("nFeature_RNA"), nullptr);
  EXPECT_EQ(seurat.find_obs("orig.ident")->kind, Column::Kind::categorical);
  const auto five = read("Seurat_v5");
  ASSERT_NE(five.find_obs("batch"), nullptr);
  EXPECT_EQ(five.var.at(0).name, "variable");
}

TEST(RdsReader, TakesTheAssayThatIsNamed) {
  EXPECT_EQ(read("Seurat_v4", {.layer = "SCT"}).n_genes(), 3);
  EXPECT_FALSE(read("SingleCellExperiment", {.layer = "logcounts"}).counts->is_integer());
  EXPECT_FALSE(read("Seurat_v5", {.layer = "RNA/data"}).counts->is_integer());
  EXPECT_EQ(read("SummarizedExperiment", {.layer = "other"}).counts->n_nonzeros(), 30);
  EXPECT_EQ(read("Seurat_v5_split", {.layer = "RNA/counts.2"}).n_cells(), 2);
  EXPECT_EQ(read("Seurat_v5_split", {.layer = "RNA/counts.2"}).find_obs("score")->numbers.at(0), 2);
  EXPECT_THAT(refusal("SingleCellExperiment", {.layer = "absent"}), HasSubstr("counts, logcounts"));
  EXPECT_THAT(refusal("Seurat_v4", {.layer = "ADT"}), HasSubstr("RNA, SCT"));
  EXPECT_THAT(refusal("Seurat_v4", {.layer = "RNA/absent"}), HasSubstr("scale.data"));
  EXPECT_THAT(refusal("dgCMatrix", {.layer = "counts"}), HasSubstr("without layers"));
}

TEST(RdsReader, NamesTheWayOut) {
  EXPECT_THAT(refusal("Seurat_v5_split"), HasSubstr("JoinLayers"));
  EXPECT_THAT(refusal("Seurat_without_counts"), HasSubstr("without raw counts"));
  EXPECT_THAT(refusal("no_names"), HasSubstr("colnames(x)"));
  EXPECT_THAT(refusal("data_frame"), HasSubstr("as.matrix"));
  EXPECT_THAT(refusal("list"), HasSubstr("dgCMatrix"));
  EXPECT_THAT(refusal("missing_value"), HasSubstr("missing"));
  EXPECT_THAT(refusal("dgCMatrix_xz"), HasSubstr("compress = 'gzip'"));
  EXPECT_THAT(refusal("dgCMatrix_text"), HasSubstr("saveRDS"));
}

TEST(RdsReader, SurvivesDamage) {
  Context context;
  context.memory_budget = std::int64_t{64} << 20U;
  const test::TemporaryFolder folder;
  const std::string path = folder / "damaged.rds";
  for (const char* name : {"Seurat_v5", "SingleCellExperiment", "dgRMatrix"}) {
    const std::string whole = test::unpacked(test::rds_file(name));
    Random random(2, name);
    for (int i = 0; i < 400; ++i) {
      std::string bytes = whole;
      const auto at = 14 + static_cast<std::size_t>(random.below(whole.size() - 14));
      bytes[at] = static_cast<char>(random.below(256));
      test::write_bytes(path, bytes);
      try {
        (void)read_rds(path, {}, context);
      } catch (const Error& error) {
        EXPECT_NE(std::string(error.what()), "");
      }
    }
  }
}

}  // namespace
}  // namespace undrop::io
