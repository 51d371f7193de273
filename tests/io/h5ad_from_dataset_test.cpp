#include "io/h5ad_from_dataset.hpp"

#include <undrop/read.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "support.hpp"

namespace undrop::io {
namespace {

using testing::ElementsAre;

TEST(H5adFromDataset, KeepsCountsNamesAndAnnotations) {
  const test::TemporaryFolder folder;
  Dataset data = test::dataset_from_rows({{3, 0, 0.5F}, {0, 5, 0}, {0, 0, 0}});
  data.gene_symbols = {"A", "B", "B"};
  data.feature_types = {"Gene Expression", "Gene Expression", "Antibody Capture"};
  data.obs.push_back(text_column("type", {"x", "", "y"}));
  data.obs.push_back(text_column("a/b", {"x", "y", "y"}));
  Column number{.name = "n", .kind = Column::Kind::number, .numbers = {1, 2, 3}, .categories = {}, .codes = {}};
  data.obs.push_back(number);
  Column flag{
      .name = "flag", .kind = Column::Kind::boolean, .numbers = {1, std::nan(""), 0}, .categories = {}, .codes = {}};
  data.obs.push_back(flag);
  write_h5ad_from_dataset(hdf5::create_file(folder / "out.h5ad"), data);
  Context context;
  const Dataset again = read_dataset(folder / "out.h5ad", {}, context);
  EXPECT_EQ(checksum(again), checksum(data));
  EXPECT_EQ(again.gene_symbols, data.gene_symbols);
  EXPECT_EQ(again.feature_types, data.feature_types);
  ASSERT_EQ(again.obs.size(), 4U);
  EXPECT_EQ(again.obs[0].codes, data.obs[0].codes);
  EXPECT_EQ(again.obs[1].name, "a_b");
  EXPECT_EQ(again.obs[2].numbers, number.numbers);
  EXPECT_EQ(again.obs[3].kind, Column::Kind::boolean);
}

TEST(H5adFromDataset, HasAllThatAnndataLooksFor) {
  const test::TemporaryFolder folder;
  const Dataset data = test::dataset_from_rows({{1, 0}, {0, 2}});
  write_h5ad_from_dataset(hdf5::create_file(folder / "out.h5ad"), data);
  const auto root = hdf5::open_file(folder / "out.h5ad");
  EXPECT_THAT(root.members(), ElementsAre("X", "layers", "obs", "obsm", "obsp", "uns", "var", "varm", "varp"));
  EXPECT_EQ(root.text_attribute("encoding-type"), "anndata");
  EXPECT_EQ(root.group("obs").text_attribute("_index"), "_index");
}

}  // namespace
}  // namespace undrop::io
