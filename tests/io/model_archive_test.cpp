#include "io/model_archive.hpp"

#include <undrop/errors.hpp>
#include <undrop/version.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "io/hdf5_file.hpp"
#include "support.hpp"

namespace undrop::io {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

ModelHeader header() {
  ModelHeader out;
  out.method = "fake";
  out.preset = "paper";
  out.options = {{"epochs", std::int64_t{7}}, {"rate", 0.5}, {"word", std::string("x")}};
  out.checksum = "abc";
  out.batch_column = "batch";
  out.parts = {"one", "two"};
  return out;
}

void write_model(const std::string& path, bool overwrite = false) {
  ModelOutput model(path, overwrite, header());
  const std::vector<std::int64_t> shape{2, 3};
  model.part(0).put("net/layer/weight", std::vector<float>{1, 2, 3, 4, 5, 6}, shape);
  model.part(0).put("numbers", std::vector<double>{0.1});
  model.part(0).put("whole", std::vector<std::int64_t>{});
  model.part(1).put("names", std::vector<std::string>{"a", "", "größe"});
  model.commit();
}

TEST(ModelArchive, KeepsWhatWasPut) {
  const test::TemporaryFolder folder;
  write_model(folder / "m");
  const ModelInput model(folder / "m");
  EXPECT_EQ(model.header().method, "fake");
  EXPECT_EQ(model.header().preset, "paper");
  EXPECT_EQ(model.header().undrop_version, version());
  EXPECT_EQ(to_text(model.header().options.at("epochs")), "7");
  EXPECT_EQ(to_text(model.header().options.at("rate")), "0.5");
  EXPECT_EQ(model.header().batch_column, "batch");
  EXPECT_THAT(model.header().parts, ElementsAre("one", "two"));
  std::vector<std::int64_t> shape;
  EXPECT_THAT(model.part(0).floats("net/layer/weight", &shape), ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT(shape, ElementsAre(2, 3));
  EXPECT_THAT(model.part(0).doubles("numbers"), ElementsAre(0.1));
  EXPECT_THAT(model.part(0).integers("whole"), IsEmpty());
  EXPECT_THAT(model.part(1).texts("names"), ElementsAre("a", "", "größe"));
  EXPECT_TRUE(model.part(0).has("net/layer/weight"));
  EXPECT_FALSE(model.part(0).has("net/layer"));
  EXPECT_FALSE(model.part(1).has("net/layer/weight"));
}

TEST(ModelArchive, SameCallsGiveTheSameBytes) {
  const test::TemporaryFolder folder;
  write_model(folder / "a");
  write_model(folder / "b");
  EXPECT_EQ(bytes_of(folder / "a"), bytes_of(folder / "b"));
}

TEST(ModelArchive, WhatIsMissingOrOfAnotherTypeIsAFormatError) {
  const test::TemporaryFolder folder;
  write_model(folder / "m");
  const ModelInput model(folder / "m");
  EXPECT_THROW((void)model.part(0).floats("nothing", nullptr), FormatError);
  EXPECT_THROW((void)model.part(0).doubles("net/layer/weight"), FormatError);
  EXPECT_THROW((void)model.part(0).floats("numbers", nullptr), FormatError);
  EXPECT_THROW((void)model.part(1).integers("names"), FormatError);
  ModelOutput out(folder / "n", false, header());
  const std::vector<std::int64_t> shape{4};
  EXPECT_THROW(out.part(0).put("x", std::vector<float>{1}, shape), std::invalid_argument);
}

TEST(ModelArchive, RefusesForeignDamagedAndNewerFiles) {
  const test::TemporaryFolder folder;
  EXPECT_THROW(ModelInput(folder / "missing"), InputError);
  std::ofstream(folder / "text") << "no model";
  EXPECT_THROW(ModelInput(folder / "text"), FormatError);
  (void)hdf5::create_file(folder / "foreign");
  try {
    const ModelInput model(folder / "foreign");
    FAIL();
  } catch (const FormatError& error) {
    EXPECT_THAT(error.what(), HasSubstr("--save-model"));
  }
  write_model(folder / "m");
  std::filesystem::copy(folder / "m", folder / "cut");
  std::filesystem::resize_file(folder / "cut", std::filesystem::file_size(folder / "m") / 2);
  EXPECT_THROW(ModelInput(folder / "cut"), FormatError);
  hdf5::open_file_for_writing(folder / "m").set_attribute("layout", std::int64_t{2});
  try {
    const ModelInput model(folder / "m");
    FAIL();
  } catch (const FormatError& error) {
    EXPECT_THAT(error.what(), HasSubstr("update undrop"));
  }
}

TEST(ModelArchive, LeavesNothingWithoutCommitAndReplacesOnlyWhenAskedTo) {
  const test::TemporaryFolder folder;
  {
    ModelOutput model(folder / "m", false, header());
    model.close();
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  write_model(folder / "m");
  EXPECT_THROW(write_model(folder / "m"), UsageError);
  EXPECT_NO_THROW(write_model(folder / "m", true));
}

}  // namespace
}  // namespace undrop::io
