#include "io/result_output.hpp"

#include <undrop/errors.hpp>
#include <undrop/read.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "io/output_files.hpp"

namespace undrop::io {
namespace {

TEST(OutputTarget, TheEndingTells) {
  const auto format = [](const std::string& path) { return output_target(path, "auto", false).format; };
  EXPECT_EQ(format("a.h5ad"), OutputFormat::h5ad);
  EXPECT_EQ(format("a.LOOM"), OutputFormat::loom);
  EXPECT_EQ(format("a.h5"), OutputFormat::tenx_h5);
  EXPECT_EQ(format("a/"), OutputFormat::tenx_folder);
  EXPECT_EQ(format("a.mtx"), OutputFormat::tenx_folder);
  EXPECT_EQ(format("a.csv.gz"), OutputFormat::table);
  EXPECT_TRUE(output_target("a.csv.gz", "auto", false).compressed);
  EXPECT_EQ(output_target("a.txt", "auto", false).delimiter, '\t');
  for (const char* path : {"a", "a.gz", "a.h5ad.gz", "csv", "a.xlsx"}) EXPECT_THROW(format(path), OptionError);
}

TEST(OutputTarget, TheWordWins) {
  EXPECT_EQ(output_target("a", "10x-mtx", false).format, OutputFormat::tenx_folder);
  EXPECT_EQ(output_target("a.h5", "h5ad", false).format, OutputFormat::h5ad);
  EXPECT_EQ(output_target("a", "tsv", true).delimiter, '\t');
}

TEST(OutputTarget, SidecarsLieBesideWhatHoldsNoFacts) {
  EXPECT_EQ(sidecar_path(output_target("a.csv", "auto", false)), "a.csv.json");
  EXPECT_EQ(sidecar_path(output_target("a.h5ad", "auto", false)), "");
  EXPECT_EQ(sidecar_path(output_target("a/", "auto", false)), "");
}

class EveryFormat : public testing::TestWithParam<const char*> {
 protected:
  test::TemporaryFolder folder_;
  Context context_;
  Dataset data_ = test::small_dataset();
  OutputTarget target_ = output_target((folder_ / "out").string() + GetParam(), "auto", false);
};

TEST_P(EveryFormat, NothingIsLeftWithoutCommit) {
  {
    const auto output = make_result_output(target_, data_, false, context_);
    if (!holds_counts(target_.format))
      write_counts(*data_.counts, *output->layer("", LayerLayout::sparse), "", context_);
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path()));
}

TEST_P(EveryFormat, CountsComeBack) {
  {
    const auto output = make_result_output(target_, data_, false, context_);
    if (!holds_counts(target_.format))
      write_counts(*data_.counts, *output->layer("", LayerLayout::sparse), "", context_);
    output->commit();
  }
  EXPECT_EQ(checksum(read_dataset(target_.path, {}, context_)), checksum(data_));
  EXPECT_THROW(require_writable(target_, false), UsageError);
  EXPECT_NO_THROW(require_writable(target_, true));
}

INSTANTIATE_TEST_SUITE_P(All, EveryFormat, testing::Values(".h5ad", ".loom", ".h5", "/", ".csv", ".tsv.gz"));

}  // namespace
}  // namespace undrop::io
