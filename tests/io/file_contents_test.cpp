#include "io/file_contents.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "h5ad_file.hpp"
#include "rds_file.hpp"
#include "text_file.hpp"

namespace undrop::io {
namespace {

using testing::HasSubstr;

std::map<std::string, std::string> contents(const std::string& path) {
  const Context context;
  std::map<std::string, std::string> out;
  for (const auto& entry : list_contents(path, context)) out[entry.place] = entry.what;
  return out;
}

TEST(FileContents, ListsAnH5adFile) {
  const test::TemporaryFolder folder;
  const std::string path = folder / "a.h5ad";
  {
    const auto root = hdf5::create_file(path);
    for (const char* axis : {"obs", "var"}) {
      const auto frame = root.create_group(axis);
      frame.set_attribute("_index", "names");
      frame.set_attribute("column-order", std::vector<std::string>{"b", "a"});
      frame.set_attribute("encoding-type", "dataframe");
      frame.write_texts("names", {"x", "y"});
      frame.write<double>("b", std::vector<double>{1, 2}, {2});
      frame.write<std::int32_t>("a", std::vector<std::int32_t>{1, 2}, {2});
    }
    const auto x = root.create_group("X");
    x.set_attribute("encoding-type", "csr_matrix");
    const std::vector<std::int64_t> shape{2, 2};
    x.set_attribute("shape", std::span<const std::int64_t>(shape));
    x.write<float>("data", std::vector<float>{1}, {1});
    x.write<std::int32_t>("indices", std::vector<std::int32_t>{0}, {1});
    x.write<std::int32_t>("indptr", std::vector<std::int32_t>{0, 1, 1}, {3});
    root.create_group("layers").write<std::uint16_t>("counts", std::vector<std::uint16_t>{1, 2, 3, 4}, {2, 2});
    root.create_group("uns").write_scalar("note", "text");
  }
  const auto found = contents(path);
  EXPECT_EQ(found.at("X"), "csr 2 × 2 float32, 1 stored");
  EXPECT_EQ(found.at("layers/counts"), "dense 2 × 2 uint16");
  EXPECT_EQ(found.at("obs/b"), "float64 × 2");
  EXPECT_EQ(found.at("uns/note"), "text");
  EXPECT_EQ(found.count("obs/names"), 0U);
  EXPECT_EQ(found.size(), 7U);
}

TEST(FileContents, ListsObjectsOfR) {
  EXPECT_EQ(contents(test::rds_file("dgCMatrix")).at("matrix"), "dgCMatrix 6 × 5");
  const auto experiment = contents(test::rds_file("SingleCellExperiment"));
  EXPECT_EQ(experiment.at("assays/logcounts"), "dgCMatrix 6 × 5");
  EXPECT_EQ(experiment.at("colData/batch"), "categorical of 3");
  EXPECT_EQ(experiment.at("colData/nested"), "no simple vector");
  const auto seurat = contents(test::rds_file("Seurat_v4"));
  EXPECT_EQ(seurat.at("assays/SCT/counts"), "dgCMatrix 3 × 5");
  EXPECT_EQ(seurat.at("meta.data/kept"), "bool");
  EXPECT_EQ(contents(test::rds_file("Seurat_v5_split")).at("assays/RNA/counts.2"), "dgCMatrix 6 × 2");
}

TEST(FileContents, OfATableAreNone) {
  const test::TemporaryFolder folder;
  test::write_text(folder / "a.csv", ",c1,c2\ng1,1,2\n");
  EXPECT_TRUE(contents(folder / "a.csv").empty());
  EXPECT_THROW((void)contents(folder / "absent"), InputError);
}

}  // namespace
}  // namespace undrop::io
