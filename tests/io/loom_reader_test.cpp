#include "io/loom_reader.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support.hpp"

namespace undrop::io {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class LoomReaderTest : public testing::Test {
 protected:
  /// 3 genes × 2 cells.
  [[nodiscard]] hdf5::Group write(const std::vector<float>& values = {1, 0, 0, 2, 5, 300}) const {
    auto root = hdf5::create_file(path_);
    (void)root.write<float>("matrix", values, {3, 2}, {.chunk = {2, 2}, .deflate = 2});
    (void)root.create_group("row_attrs");
    (void)root.create_group("col_attrs");
    (void)root.create_group("layers");
    return root;
  }
  static void name(const hdf5::Group& root) {
    root.group("row_attrs").write_texts("Gene", {"A", "B", "C"});
    root.group("col_attrs").write_texts("CellID", {"x", "y"});
  }
  [[nodiscard]] Dataset read(const ReadOptions& options = {}) const { return read_loom(path_, options, context_); }
  template <typename Expected>
  [[nodiscard]] std::string refusal(const ReadOptions& options = {}) const {
    try {
      (void)read(options);
    } catch (const Expected& error) {
      return error.what();
    }
    return "was read";
  }
  test::TemporaryFolder folder_;
  std::string path_ = folder_ / "a.loom";
  Context context_;
};

TEST_F(LoomReaderTest, TurnsGenesByCells) {
  name(write());
  const Dataset data = read();
  EXPECT_THAT(data.gene_names, ElementsAre("A", "B", "C"));
  EXPECT_THAT(data.cell_names, ElementsAre("x", "y"));
  CountBlock block;
  data.counts->read({0, 2}, block);
  EXPECT_THAT(block.offsets, ElementsAre(0, 2, 4));
  EXPECT_THAT(block.genes, ElementsAre(0, 2, 1, 2));
  EXPECT_THAT(block.values, ElementsAre(1, 5, 2, 300));
  EXPECT_EQ(data.origin.location, "matrix");
}

TEST_F(LoomReaderTest, AttributesBecomeColumns) {
  {
    const auto root = write();
    name(root);
    const auto cells = root.group("col_attrs");
    cells.write_texts("label", {"T", "B"});
    const std::vector<double> numbers{0.5, 2};
    (void)cells.write<double>("depth", numbers, {2});
    (void)cells.write<double>("embedding", numbers, {2, 1});
    root.group("row_attrs").write_texts("feature_types", {"Gene Expression", "Gene Expression", "Peaks"});
  }
  const Dataset data = read();
  ASSERT_EQ(data.obs.size(), 2U);
  EXPECT_THAT(data.find_obs("depth")->numbers, ElementsAre(0.5, 2));
  EXPECT_THAT(data.find_obs("label")->codes, ElementsAre(0, 1));
  EXPECT_EQ(data.feature_types.back(), "Peaks");
}

TEST_F(LoomReaderTest, GenesAreNamedByWhatTellsThemApart) {
  {
    const auto root = write();
    root.group("row_attrs").write_texts("Gene", {"A", "A", "C"});
    root.group("row_attrs").write_texts("Accession", {"E1", "E2", "E3"});
    root.group("col_attrs").write_texts("obs_names", {"x", "NA"});
  }
  const Dataset data = read();
  EXPECT_THAT(data.gene_names, ElementsAre("E1", "E2", "E3"));
  EXPECT_THAT(data.gene_symbols, ElementsAre("A", "A", "C"));
  EXPECT_THAT(data.cell_names, ElementsAre("x", "NA"));
}

TEST_F(LoomReaderTest, MissingNamesAreMadeUp) {
  (void)write();
  const Dataset data = read();
  EXPECT_THAT(data.cell_names, ElementsAre("cell_1", "cell_2"));
  EXPECT_EQ(data.gene_names.back(), "gene_3");
  EXPECT_EQ(context_.warnings().size(), 2U);
}

TEST_F(LoomReaderTest, EntitiesOfOldFilesAreCharacters) {
  {
    const auto root = write();
    root.group("row_attrs").write_texts("Gene", {"&#228;", "&#x3B2;-2 &; &#xD800;", "&#8364;&#128512;"});
    root.group("col_attrs").write_texts("CellID", {"x", "y"});
  }
  EXPECT_THAT(read().gene_names, ElementsAre("ä", "β-2 &; &#xD800;", "€😀"));
}

TEST_F(LoomReaderTest, Layers) {
  {
    const auto root = write({0.5F, 0, 0, 1, 1, 1});
    name(root);
    const std::vector<float> counts{7, 0, 0, 0, 0, 0};
    (void)root.group("layers").write<float>("counts", counts, {3, 2});
    (void)root.group("layers").write<float>("short", counts, {2, 3});
  }
  EXPECT_EQ(read().origin.location, "layers/counts");
  EXPECT_EQ(read({.layer = "matrix"}).counts->n_nonzeros(), 4);
  EXPECT_THAT(refusal<OptionError>({.layer = "other"}), HasSubstr("there are: matrix, counts, short"));
  EXPECT_THAT(refusal<FormatError>({.layer = "short"}), HasSubstr("3 genes × 2 cells are expected"));
}

TEST_F(LoomReaderTest, DamageIsNamed) {
  {
    const auto root = write();
    name(root);
    root.group("col_attrs").write_texts("label", {"T"});
  }
  EXPECT_THAT(refusal<FormatError>(), HasSubstr("/col_attrs/label"));
}

TEST_F(LoomReaderTest, ValuesMustBeFinite) {
  name(write({1, 0, 0, 2, 5, std::numeric_limits<float>::infinity()}));
  EXPECT_THAT(refusal<InputError>(), HasSubstr("/matrix"));
}

}  // namespace
}  // namespace undrop::io
