#include <undrop/errors.hpp>
#include <undrop/read.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "support.hpp"

namespace undrop {
namespace {

using testing::HasSubstr;

Dataset read(const std::filesystem::path& path, const ReadOptions& options = {}) {
  Context context;
  return read_dataset(path.string(), options, context);
}

/// The message of the refusal of a file.
std::string refusal(const std::filesystem::path& path, const ReadOptions& options = {}) {
  try {
    (void)read(path, options);
  } catch (const Error& error) {
    return error.what();
  }
  return "was read";
}

struct SharedSet {
  const char* name;
  std::int64_t n_cells;
  std::int64_t n_genes;
  std::int64_t n_nonzeros;
};

void PrintTo(const SharedSet& set, std::ostream* out) { *out << set.name; }

class SharedSets : public testing::TestWithParam<SharedSet> {};

TEST_P(SharedSets, AreReadWithNamesAndAnnotations) {
  const auto& expected = GetParam();
  const auto path = test::shared_data() / expected.name;
  UNDROP_NEEDS_SHARED_DATA(path);
  const Dataset data = read(path);
  EXPECT_EQ(data.n_cells(), expected.n_cells);
  EXPECT_EQ(data.n_genes(), expected.n_genes);
  EXPECT_EQ(data.counts->n_nonzeros(), expected.n_nonzeros);
  EXPECT_EQ(data.counts->is_integer(), std::string(expected.name) != "grun_mesc_poolsplit");
  EXPECT_EQ(data.origin.format, "10x-mtx");
  EXPECT_EQ(std::set<std::string>(data.gene_names.begin(), data.gene_names.end()).size(), data.gene_names.size());
  EXPECT_EQ(data.gene_symbols.size(), data.gene_names.size());
  EXPECT_EQ(data.feature_types.size(), data.gene_names.size());
  ASSERT_NE(data.find_obs("label"), nullptr);
  EXPECT_EQ(data.find_obs("label")->codes.size(), data.cell_names.size());
}

INSTANTIATE_TEST_SUITE_P(
    All, SharedSets,
    testing::Values(
        SharedSet{"buettner_ercc", 288, 92, 17791}, SharedSet{"cbmc_citeseq", 8617, 2000, 1160796},
        SharedSet{"cellbench_celseq2", 274, 28204, 1954979}, SharedSet{"cellbench_celseq2_5cl", 604, 15919, 3547702},
        SharedSet{"cellbench_dropseq", 225, 15127, 1290921}, SharedSet{"cellbench_rnamix_celseq2", 340, 14804, 2412406},
        SharedSet{"deng_embryo", 231, 3233, 562435}, SharedSet{"embryo_E3_E4", 902, 4000, 1375455},
        SharedSet{"grun_mesc_poolsplit", 251, 12184, 1864977}, SharedSet{"islam_es_mef", 92, 22936, 388063},
        SharedSet{"kang_pbmc_ifnb", 2000, 9015, 1129806}, SharedSet{"mca_fetal_brain", 4369, 18554, 2536928},
        SharedSet{"mca_lung", 3014, 18337, 1504417}, SharedSet{"pbmc3k", 2638, 13714, 2238732},
        SharedSet{"pbmc3k_ds30", 2638, 13714, 952596}, SharedSet{"sim_groups3", 500, 1000, 111334},
        SharedSet{"zeisel_cortex_500", 500, 3529, 1349903}, SharedSet{"zeisel_ercc", 1464, 1057, 702831}),
    [](const auto& set) { return std::string(set.param.name); });

class Formats : public testing::Test {
 protected:
  void SetUp() override { UNDROP_NEEDS_SHARED_DATA(folder_); }
  [[nodiscard]] std::filesystem::path file(const std::string& name) const { return folder_ / name; }
  std::filesystem::path folder_ = test::shared_data() / "formats";
};

TEST_F(Formats, TenxV3FileAndFolderAgree) {
  const Dataset file_data = read(file("tenx_v3.h5"));
  const Dataset folder_data = read(file("tenx_v3_mtx"));
  EXPECT_EQ(file_data.n_cells(), 1107);
  EXPECT_EQ(file_data.n_genes(), 507);
  EXPECT_EQ(file_data.counts->n_nonzeros(), 23866);
  EXPECT_EQ(file_data.origin.location, "/matrix");
  EXPECT_EQ(file_data.gene_symbols, folder_data.gene_symbols);
  EXPECT_EQ(file_data.feature_types, folder_data.feature_types);
  EXPECT_EQ(checksum(file_data), checksum(folder_data));
}

TEST_F(Formats, TenxV2FileAndFolderAgree) {
  const Dataset file_data = read(file("tenx_v2.h5"));
  const Dataset folder_data = read(file("tenx_v2_mtx"));
  EXPECT_EQ(file_data.n_cells(), 12);
  EXPECT_EQ(file_data.n_genes(), 343);
  EXPECT_EQ(file_data.counts->n_nonzeros(), 12);
  EXPECT_EQ(checksum(file_data), checksum(folder_data));
}

TEST_F(Formats, TwoGenomesAreChosenFrom) {
  EXPECT_THAT(refusal(file("tenx_v2_two_genomes.h5")), HasSubstr("another_genome, hg19_chr21"));
  EXPECT_THAT(refusal(file("tenx_v2_two_genomes.h5"), {.genome = "mm10"}), HasSubstr("another_genome, hg19_chr21"));
  EXPECT_EQ(read(file("tenx_v2_two_genomes.h5"), {.genome = "hg19_chr21"}).n_genes(), 343);
}

TEST_F(Formats, CountsLeftInTheFileAreTheSame) {
  for (const char* name : {"tenx_v3.h5", "tenx_v2.h5", "anndata_v0.7.8.h5ad", "pbmc68k_reduced.h5ad"}) {
    Context in_file;
    in_file.memory_budget = 1;
    const Dataset streamed = read_dataset(file(name).string(), {}, in_file);
    const Dataset held = read(file(name));
    EXPECT_EQ(dynamic_cast<const SparseCounts*>(streamed.counts.get()), nullptr);
    EXPECT_EQ(checksum(streamed), checksum(held)) << name;
    EXPECT_EQ(streamed.counts->n_nonzeros(), held.counts->n_nonzeros());
    EXPECT_EQ(streamed.counts->is_integer(), held.counts->is_integer());
    EXPECT_EQ(streamed.origin.location, held.origin.location);
  }
}

TEST_F(Formats, OneGenomeOfCountsLeftInTheFile) {
  Context in_file;
  in_file.memory_budget = 1;
  const ReadOptions genome{.genome = "GRCh38_chr21"};
  const std::string path = file("tenx_v3.h5").string();
  EXPECT_EQ(checksum(read_dataset(path, genome, in_file)), checksum(read(path, genome)));
}

TEST_F(Formats, OldAnndataIsRead) {
  const Dataset data = read(file("anndata_v0.7.8.h5ad"));
  EXPECT_EQ(data.n_cells(), 30);
  EXPECT_EQ(data.n_genes(), 20);
  ASSERT_NE(data.find_obs("obs_cat"), nullptr);
  EXPECT_EQ(data.find_obs("obs_cat")->kind, Column::Kind::categorical);
  EXPECT_EQ(data.find_obs("obs_cat")->categories.size(), 21U);
  EXPECT_EQ(data.find_obs("float64")->numbers.size(), 30U);
  EXPECT_EQ(read(file("anndata_v0.7.8.h5ad"), {.layer = "array"}).origin.location, "layers/array");
  EXPECT_EQ(read(file("anndata_v0.7.8.h5ad"), {.layer = "sparse"}).counts->n_nonzeros(), 6);
  EXPECT_THAT(refusal(file("anndata_v0.7.8.h5ad"), {.layer = "raw"}), HasSubstr("20 genes of var"));
  EXPECT_THAT(refusal(file("anndata_v0.7.8.h5ad"), {.layer = "none"}), HasSubstr("array, sparse, X, raw"));
}

TEST_F(Formats, ScaledValuesAreReadAsTheyAre) {
  const Dataset data = read(file("pbmc68k_reduced.h5ad"));
  EXPECT_EQ(data.n_cells(), 700);
  EXPECT_EQ(data.n_genes(), 765);
  EXPECT_FALSE(data.counts->is_integer());
  EXPECT_EQ(data.origin.location, "X");
  EXPECT_EQ(read(file("pbmc68k_reduced.h5ad"), {.layer = "raw"}).counts->n_nonzeros(), 174400);
}

TEST_F(Formats, TablesOfEveryKind) {
  const Dataset by_cells = read(file("cells_by_genes_labels_as_index.csv.gz"), {.cells_as_rows = true});
  EXPECT_EQ(by_cells.cell_names.front(), "NK");
  EXPECT_EQ(by_cells.gene_names.front(), "A1BG");
  const Dataset tsv = read(file("genes_by_cells.tsv"));
  EXPECT_EQ(tsv.n_genes(), 92);
  EXPECT_EQ(tsv.n_cells(), 288);
  EXPECT_EQ(tsv.gene_names.front(), "ERCC-00002");
  const Dataset quoted = read(file("r_write_csv_no_corner_first500genes.csv.gz"));
  EXPECT_EQ(quoted.n_genes(), 500);
  EXPECT_EQ(quoted.n_cells(), 225);
  EXPECT_EQ(quoted.cell_names.front(), "CELL_000001");
  EXPECT_EQ(quoted.gene_names.front(), "ENSG00000223849");
  const Dataset spaces = read(file("mca_liver2_space_quoted.txt.gz"));
  EXPECT_EQ(spaces.gene_names.front(), "0610005C13Rik");
  EXPECT_EQ(spaces.cell_names.front(), "Liver_2.TTGGACACTTATAAGTAC");
  EXPECT_TRUE(spaces.counts->is_integer());
}

TEST_F(Formats, LoomOfTheFirstKindIsRead) {
  const Dataset data = read(file("bulk_luad.loom"));
  EXPECT_EQ(data.n_cells(), 10);
  EXPECT_EQ(data.n_genes(), 23753);
  EXPECT_EQ(data.counts->n_nonzeros(), 168983);
  EXPECT_EQ(data.cell_names.front(), "HCC827_rep1");
  EXPECT_EQ(data.gene_names.front(), "A1BG");
}

TEST_F(Formats, OthersAreRefusedWithTheWayOut) { EXPECT_THAT(refusal(file("dense_XY.h5")), HasSubstr("AnnData")); }

TEST(ReadDataset, RefusesWhatIsNoFile) {
  const test::TemporaryFolder folder;
  std::ofstream(folder / "empty.h5ad");
  EXPECT_THAT(refusal(folder / "absent.h5ad"), HasSubstr("no such file"));
  EXPECT_THAT(refusal(folder / "empty.h5ad"), HasSubstr("is empty"));
  EXPECT_THAT(refusal(folder.path()), HasSubstr("without matrix.mtx"));
}

TEST(ReadDataset, RefusesALayerWhereThereAreNone) {
  const test::TemporaryFolder folder;
  std::ofstream(folder / "a.csv") << ",c1,c2\ng1,0,1\n";
  EXPECT_THAT(refusal(folder / "a.csv", {.layer = "counts"}), HasSubstr("only h5ad and loom files have layers"));
}

}  // namespace
}  // namespace undrop
