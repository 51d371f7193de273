#include "io/remainder.hpp"

#include <undrop/read.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "io/h5ad_file.hpp"
#include "support.hpp"

namespace undrop::io {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class RemainderTest : public testing::Test {
 protected:
  [[nodiscard]] Dataset read() { return read_dataset(path_, {}, context_); }
  test::TemporaryFolder folder_;
  std::string path_ = folder_ / "a";
  Context context_;
};

TEST_F(RemainderTest, OfAnH5adFile) {
  {
    const auto root = test::new_h5ad(path_, 2, 2);
    test::write_dense(root, "X", {{0.5, 1}, {0, 2}});
    const auto layers = root.create_group("layers");
    test::write_dense(layers, "counts", {{1, 2}, {0, 4}});
    test::write_dense(layers, "scaled", {{-1, 1}, {0, 0}});
    root.create_group("uns").write_scalar("note", "text");
    (void)root.create_group("obsp");
    (void)root.create_group("raw");
  }
  const Dataset data = read();
  const Remainder rest = remainder_of(data);
  EXPECT_THAT(rest.layers, ElementsAre("X", "scaled"));
  EXPECT_THAT(rest.members, ElementsAre("raw", "uns/note"));
  EXPECT_FALSE(read_further_layer(data, "X", context_)->is_integer());
  EXPECT_EQ(read_further_layer(data, "scaled", context_)->n_nonzeros(), 2);
}

TEST_F(RemainderTest, OfALoomFile) {
  const std::vector<float> values{1, 0, 2, 0};
  {
    const auto root = hdf5::create_file(path_);
    (void)root.write<float>("matrix", values, {2, 2});
    (void)root.create_group("layers").write<float>("spliced", values, {2, 2});
    root.create_group("row_attrs").write_texts("Gene", {"A", "B"});
    (void)root.create_group("col_attrs").write<float>("umap", values, {2, 2});
    (void)root.create_group("col_graphs").create_group("knn");
    const auto attributes = root.create_group("attrs");
    attributes.write_scalar("LOOM_SPEC_VERSION", "3.0.0");
    attributes.write_scalar("title", "text");
  }
  const Dataset data = read();
  const Remainder rest = remainder_of(data);
  EXPECT_THAT(rest.layers, ElementsAre("spliced"));
  EXPECT_THAT(rest.members, ElementsAre("col_attrs/umap", "col_graphs/knn", "attrs/title"));
  EXPECT_EQ(read_further_layer(data, "spliced", context_)->n_nonzeros(), 2);
}

TEST_F(RemainderTest, TextsHoldNothingElse) {
  const Dataset data = test::dataset_from_rows({{1}});
  EXPECT_THAT(remainder_of(data).layers, IsEmpty());
  EXPECT_THAT(remainder_of(data).members, IsEmpty());
}

}  // namespace
}  // namespace undrop::io
