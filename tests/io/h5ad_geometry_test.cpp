#include "io/h5ad_geometry.hpp"

#include <undrop/errors.hpp>
#include <undrop/read.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "io/h5ad_file.hpp"
#include "io/text_file.hpp"
#include "support.hpp"

namespace undrop::io {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const test::Rows distances{{0, 1, 2}, {3, 0, 0}, {0, 4, 0}};

class H5adGeometry : public testing::Test {
 protected:
  H5adGeometry() : path_((folder_ / "a.h5ad").string()), root_(test::new_h5ad(path_, 3, 2)) {}

  template <typename Act>
  static std::string refusal(const Act& act) {
    try {
      (void)act();
    } catch (const Error& error) {
      return error.what();
    }
    return "was read";
  }
  [[nodiscard]] std::string refused_rep(const std::string& key) const {
    return refusal([&] { return read_representation(root_, key, 3); });
  }
  [[nodiscard]] NeighborGraph graph(const std::string& key) const {
    return read_neighbor_graph(root_, key, 3, Context());
  }
  [[nodiscard]] std::string refused_graph(const std::string& key) const {
    return refusal([&] { return graph(key); });
  }
  /// uns[key] as scanpy writes it.
  void describe(const std::string& key, const std::string& names) const {
    const auto entry = root_.require_group("uns").create_group(key);
    (void)entry.write_scalar("distances_key", names + "distances");
    (void)entry.write_scalar("connectivities_key", names + "connectivities");
  }

  test::TemporaryFolder folder_;
  std::string path_;
  hdf5::Group root_;
};

TEST_F(H5adGeometry, ReadsTheEmbeddingThatIsAskedFor) {
  const auto obsm = root_.create_group("obsm");
  test::write_dense(obsm, "X_pca", {{1, 2}, {3, 4}, {5, 6}});
  test::write_dense(obsm, "X_umap", {{0}, {0}, {0}});
  const auto found = read_representation(root_, "X_pca", 3);
  EXPECT_EQ(found.key, "X_pca");
  EXPECT_EQ(found.n_columns, 2);
  EXPECT_THAT(found.values, ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT(refused_rep("pca"), HasSubstr("there are: X_pca, X_umap"));
}

TEST_F(H5adGeometry, RefusesWhatIsNoEmbeddingOfTheseCells) {
  EXPECT_THAT(refused_rep("X_pca"), HasSubstr("there are: none"));
  const auto obsm = root_.create_group("obsm");
  test::write_dense(obsm, "X_short", {{1, 2}, {3, 4}});
  test::write_dense(obsm, "X_nan", {{1}, {std::numeric_limits<double>::quiet_NaN()}, {3}});
  test::write_sparse(obsm, "X_sparse", distances);
  EXPECT_THAT(refused_rep("X_short"), HasSubstr("each of the 3 cells"));
  EXPECT_THAT(refused_rep("X_nan"), HasSubstr("NaN or infinity"));
  EXPECT_THAT(refused_rep("X_sparse"), HasSubstr("is no array"));
}

TEST_F(H5adGeometry, ReadsTheGraphThatUnsDescribes) {
  describe("mine", "mine_");
  const auto obsp = root_.create_group("obsp");
  test::write_sparse(obsp, "mine_distances", distances);
  test::write_sparse(obsp, "mine_connectivities", {{1, 0.5, 0}, {0.5, 0, 0.25}, {0, 0.25, 0}}, true);
  const auto found = graph("mine");
  EXPECT_EQ(found.key, "mine");
  EXPECT_THAT(found.distances.offsets, ElementsAre(0, 2, 3, 4));
  EXPECT_THAT(found.distances.ends, ElementsAre(1, 2, 0, 1));
  EXPECT_THAT(found.distances.values, ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(found.connectivities.offsets, ElementsAre(0, 1, 3, 4));
  EXPECT_THAT(found.connectivities.ends, ElementsAre(1, 0, 2, 1));
}

TEST_F(H5adGeometry, OlderFilesNameNoMatrices) {
  const auto obsp = root_.create_group("obsp");
  test::write_sparse(obsp, "distances", distances, true);
  test::write_dense(obsp, "other_connectivities", distances);
  EXPECT_THAT(graph("neighbors").distances.ends, ElementsAre(1, 2, 0, 1));
  EXPECT_TRUE(graph("neighbors").connectivities.is_absent());
  EXPECT_THAT(graph("other").connectivities.values, ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(refused_graph("umap"), HasSubstr("there are: neighbors, other"));
}

TEST_F(H5adGeometry, RefusesWhatIsNoGraphOfTheseCells) {
  EXPECT_THAT(refused_graph("neighbors"), HasSubstr("there are: none"));
  const auto obsp = root_.create_group("obsp");
  test::write_sparse(obsp, "distances", {{0, 1}, {1, 0}});
  test::write_sparse(obsp, "b_distances", {{0, -1, 0}, {0, 0, 0}, {0, 0, 0}});
  EXPECT_THAT(refused_graph("neighbors"), HasSubstr("each of the 3 cells"));
  EXPECT_THAT(refused_graph("b"), HasSubstr("negative, NaN or infinite"));
}

TEST_F(H5adGeometry, ComesWithTheCountsWhereItIsAskedFor) {
  test::write_sparse(root_, "X", {{1, 0}, {2, 1}, {0, 3}});
  test::write_dense(root_.create_group("obsm"), "X_pca", {{1}, {2}, {3}});
  test::write_sparse(root_.create_group("obsp"), "distances", distances);
  hdf5::flush(root_);
  Context context;
  const Dataset without = read_dataset(path_, {}, context);
  EXPECT_EQ(without.representation, nullptr);
  EXPECT_EQ(without.neighbors, nullptr);
  ReadOptions both;
  both.representation = "X_pca";
  both.neighbors = "neighbors";
  const Dataset with = read_dataset(path_, both, context);
  EXPECT_THAT(with.representation->values, ElementsAre(1, 2, 3));
  EXPECT_EQ(with.neighbors->distances.ends.size(), 4U);
}

TEST(Read, OnlyH5adHoldsEmbeddings) {
  const test::TemporaryFolder folder;
  const auto path = (folder / "a.csv").string();
  test::write_text(path, "gene,c0,c1\ng0,1,2\ng1,0,3\n");
  Context context;
  ReadOptions options;
  options.representation = "X_pca";
  EXPECT_THROW((void)read_dataset(path, options, context), OptionError);
}

}  // namespace
}  // namespace undrop::io
