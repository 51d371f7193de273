#include "io/format.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "io/hdf5_file.hpp"
#include "io/text_file.hpp"
#include "support.hpp"

namespace undrop::io {
namespace {

using testing::HasSubstr;

class FormatTest : public testing::Test {
 protected:
  [[nodiscard]] std::string refusal(const std::string& name) const {
    try {
      (void)recognise((folder_ / name).string());
    } catch (const Error& error) {
      return error.what();
    }
    return "was recognised";
  }
  [[nodiscard]] hdf5::Group hdf5_file() const { return hdf5::create_file(folder_ / "a"); }
  test::TemporaryFolder folder_;
};

TEST_F(FormatTest, NamesDoNotMatter) {
  test::write_text(folder_ / "a.h5ad", ",c1\ng1,0\n");
  EXPECT_EQ(recognise(folder_ / "a.h5ad"), Format::table);
  {
    const auto root = hdf5::create_file(folder_ / "a.csv");
    (void)root.create_group("obs");
    (void)root.create_group("var");
  }
  EXPECT_EQ(recognise(folder_ / "a.csv"), Format::h5ad);
}

TEST_F(FormatTest, OldAnndata) {
  hdf5_file().write_texts("obs", {"a"});
  EXPECT_THAT(refusal("a"), HasSubstr("before 0.7"));
}

TEST_F(FormatTest, MuData) {
  {
    const auto root = hdf5_file();
    for (const char* name : {"obs", "var", "mod", "mod/rna"}) (void)root.create_group(name);
  }
  EXPECT_THAT(refusal("a"), HasSubstr("(rna)"));
  EXPECT_THAT(refusal("a"), HasSubstr("mudata.read"));
}

TEST_F(FormatTest, H5Seurat) {
  (void)hdf5_file().create_group("assays");
  EXPECT_THAT(refusal("a"), HasSubstr("saveRDS(SeuratDisk::LoadH5Seurat(path), 'counts.rds')"));
}

TEST_F(FormatTest, Loom) {
  {
    const auto root = hdf5_file();
    const std::vector<float> values{1, 2};
    (void)root.write<float>("matrix", values, {1, 2});
    (void)root.create_group("row_attrs");
  }
  EXPECT_EQ(recognise(folder_ / "a"), Format::loom);
}

TEST_F(FormatTest, MatrixMarketWithItsFolderAndWithout) {
  test::write_text(folder_ / "matrix.mtx", "%%MatrixMarket matrix coordinate integer general\n");
  EXPECT_EQ(recognise(folder_ / "matrix.mtx"), Format::matrix_market);
  test::write_text(folder_ / "barcodes.tsv", "a\n");
  EXPECT_EQ(recognise(folder_ / "matrix.mtx"), Format::tenx_folder);
  EXPECT_EQ(recognise(folder_.path()), Format::tenx_folder);
  std::filesystem::rename(folder_ / "matrix.mtx", folder_ / "counts.mtx");
  EXPECT_EQ(recognise(folder_.path()), Format::matrix_market);
}

TEST_F(FormatTest, UnknownHdf5) {
  (void)hdf5_file().create_group("something");
  EXPECT_THAT(refusal("a"), HasSubstr("members: something"));
}

TEST_F(FormatTest, Zarr) {
  test::write_text(folder_ / ".zgroup", "{}");
  EXPECT_THAT(refusal(""), HasSubstr("read_zarr"));
}

TEST_F(FormatTest, ForeignFilesGetAWayOut) {
  const std::vector<std::pair<std::string, std::string>> files{{std::string("PK\x03\x04", 4), "zip"},
                                                               {"BZh9", "bunzip2"},
                                                               {"RDX3\n", "saveRDS"},
                                                               {"%PDF-1.4", "PDF"},
                                                               {"\xFF\xFE", "UTF-16"},
                                                               {std::string("a\0b", 3), "binary"},
                                                               {"", "is empty"}};
  for (const auto& [content, message] : files) {
    test::write_text(folder_ / "a", content);
    EXPECT_THAT(refusal("a"), HasSubstr(message));
  }
  test::write_gzip(folder_ / "a", std::string(257, 'x') + "ustar" + std::string(300, 'x'));
  EXPECT_THAT(refusal("a"), HasSubstr("tar -xf"));
}

}  // namespace
}  // namespace undrop::io
