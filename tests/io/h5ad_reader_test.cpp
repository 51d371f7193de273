#include "io/h5ad_reader.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "io/h5ad_file.hpp"
#include "support.hpp"

namespace undrop::io {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const test::Rows counts{{0, 1, 0}, {2, 0, 3}};
const test::Rows logs{{0, 0.5, 0}, {1.5, 0, 2.25}};

class H5adReader : public testing::Test {
 protected:
  H5adReader() : path_((folder_ / "a.h5ad").string()) {}
  [[nodiscard]] Dataset read(const std::string& layer = {}) const {
    return read_h5ad(path_, {.layer = layer, .cells_as_rows = false, .genome = {}}, Context());
  }
  [[nodiscard]] std::string refusal(const std::string& layer = {}) const {
    try {
      (void)read(layer);
    } catch (const Error& error) {
      return error.what();
    }
    return "was read";
  }
  [[nodiscard]] hdf5::Group make() const { return test::new_h5ad(path_, 2, 3); }
  static void add_raw(const hdf5::Group& root, const test::Rows& rows, const std::string& gene_prefix) {
    const auto raw = root.create_group("raw");
    test::write_sparse(raw, "X", rows);
    test::write_index(raw, "var", gene_prefix, rows[0].size());
  }

  test::TemporaryFolder folder_;
  std::string path_;
};

TEST_F(H5adReader, TakesTheCountsLayerFirst) {
  const auto root = make();
  test::write_sparse(root, "X", {{0, 9, 0}, {9, 0, 9}});
  test::write_sparse(root.create_group("layers"), "counts", counts);
  const Dataset data = read();
  EXPECT_EQ(data.origin.location, "layers/counts");
  EXPECT_THAT(data.cell_names, ElementsAre("c0", "c1"));
  EXPECT_THAT(data.gene_names, ElementsAre("g0", "g1", "g2"));
  CountBlock block;
  data.counts->read({0, 2}, block);
  EXPECT_THAT(block.values, ElementsAre(1, 2, 3));
}

TEST_F(H5adReader, PassesOverALayerThatHoldsNoCounts) {
  const auto root = make();
  test::write_sparse(root, "X", counts);
  test::write_sparse(root.create_group("layers"), "counts", logs);
  EXPECT_EQ(read().origin.location, "X");
}

TEST_F(H5adReader, TakesRawOfTheSameGenes) {
  const auto root = make();
  test::write_dense(root, "X", logs);
  add_raw(root, counts, "g");
  EXPECT_EQ(read().origin.location, "raw/X");
  EXPECT_EQ(read("X").origin.location, "X");
}

TEST_F(H5adReader, RefusesRawOfOtherGenes) {
  const auto root = make();
  test::write_dense(root, "X", logs);
  add_raw(root, counts, "other");
  EXPECT_THAT(refusal(), HasSubstr("--layer counts"));
  EXPECT_THAT(refusal("raw"), HasSubstr("raw/X does not have the 3 genes"));
  EXPECT_EQ(read("X").origin.location, "X");
}

TEST_F(H5adReader, FallsBackToX) {
  const auto root = make();
  test::write_dense(root, "X", logs);
  const Dataset data = read();
  EXPECT_EQ(data.origin.location, "X");
  EXPECT_FALSE(data.counts->is_integer());
}

TEST_F(H5adReader, ReadsALayerOfAnyValues) {
  const auto root = make();
  test::write_sparse(root, "X", counts);
  test::write_dense(root.create_group("layers"), "scaled", {{-1, 0, 0.5}, {0, 2, 0}});
  const Dataset data = read("scaled");
  EXPECT_EQ(data.origin.location, "layers/scaled");
  EXPECT_EQ(data.counts->n_nonzeros(), 3);
}

TEST_F(H5adReader, NamesTheLayersWhereOneIsMissing) {
  const auto root = make();
  test::write_sparse(root.create_group("layers"), "spliced", counts);
  EXPECT_THAT(refusal("count"), HasSubstr("there are: spliced"));
  EXPECT_THAT(refusal(), HasSubstr("no X and no layer named counts"));
}

TEST_F(H5adReader, AnXWithoutContentIsNone) {
  const auto root = make();
  root.write_scalar("X", std::int64_t{0}).set_attribute("encoding-type", "null");
  EXPECT_THAT(refusal(), HasSubstr("no X and no layer named counts"));
}

TEST_F(H5adReader, TakesSymbolsAndTypesFromVar) {
  const auto root = make();
  test::write_sparse(root, "X", counts);
  root.group("var").set_attribute("column-order", std::vector<std::string>{"gene_symbols", "feature_types"});
  root.group("var").write_texts("gene_symbols", {"A", "B", "C"});
  root.group("var").write_texts("feature_types", {"Gene Expression", "Gene Expression", "Antibody Capture"});
  const Dataset data = read();
  EXPECT_THAT(data.gene_symbols, ElementsAre("A", "B", "C"));
  EXPECT_EQ(data.feature_types.back(), "Antibody Capture");
}

}  // namespace
}  // namespace undrop::io
