#include "io/hdf5_file.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "support.hpp"

namespace undrop::io::hdf5 {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(Hdf5File, WritesAndReadsNumbersTextsAndAttributes) {
  const test::TemporaryFolder folder;
  const std::string path = folder / "a.h5";
  {
    const Group root = create_file(path);
    const Group group = root.create_group("obs");
    const std::vector<double> numbers{1, 2.5, -3};
    (void)group.write<double>("x", numbers, {3}, {.chunk = {2}, .deflate = 4, .shuffle = true});
    const Dataset names = group.write_texts("names", {"a", "", "größe"});
    names.set_attribute("encoding-type", "string-array");
    group.write_booleans("flags", std::vector<std::uint8_t>{1, 0, 1});
    group.write_scalar("one", std::int64_t{7});
    group.write_scalar("text", "hello");
    group.set_attribute("column-order", std::vector<std::string>{"x", "flags"});
    group.set_attribute("shape", std::vector<std::int64_t>{3, 4});
    group.set_attribute("shape", std::vector<std::int64_t>{5, 6});
  }
  const Group root = open_file(path);
  EXPECT_THAT(root.members(), ElementsAre("obs"));
  const Group group = root.group("obs");
  EXPECT_THAT(group.dataset("x").read<double>(), ElementsAre(1, 2.5, -3));
  EXPECT_THAT(group.dataset("x").read<float>(), ElementsAre(1, 2.5, -3));
  EXPECT_THAT(group.dataset("names").read_texts(), ElementsAre("a", "", "größe"));
  EXPECT_EQ(group.dataset("names").text_attribute("encoding-type"), "string-array");
  EXPECT_EQ(group.dataset("flags").kind(), Kind::boolean);
  EXPECT_THAT(group.dataset("flags").read<std::int32_t>(), ElementsAre(1, 0, 1));
  EXPECT_THAT(group.dataset("one").read<std::int64_t>(), ElementsAre(7));
  EXPECT_THAT(group.dataset("text").read_texts(), ElementsAre("hello"));
  EXPECT_THAT(group.texts_attribute("column-order"), ElementsAre("x", "flags"));
  EXPECT_THAT(group.integers_attribute("shape"), ElementsAre(5, 6));
  EXPECT_TRUE(root.is_group("obs"));
  EXPECT_FALSE(group.is_group("x"));
}

TEST(Hdf5File, ReadsAndWritesParts) {
  const test::TemporaryFolder folder;
  const Group root = create_file(folder / "a.h5");
  const Dataset matrix = root.create<std::int64_t>("m", {3, 2}, {.chunk = {2, 2}, .extendible = true});
  const std::vector<std::int64_t> rows{1, 2, 3, 4};
  matrix.write<std::int64_t>(1, rows);
  matrix.write<std::int64_t>(0, std::vector<std::int64_t>{8, 9});
  std::vector<std::int32_t> part(4);
  matrix.read_rows<std::int32_t>(0, 2, part);
  EXPECT_THAT(part, ElementsAre(8, 9, 1, 2));
  matrix.resize(4);
  EXPECT_THAT(matrix.shape(), ElementsAre(4, 2));
  EXPECT_THROW(matrix.read_rows<std::int32_t>(3, 5, part), FormatError);
}

TEST(Hdf5File, RefusesValuesThatDoNotFit) {
  const test::TemporaryFolder folder;
  const Group root = create_file(folder / "a.h5");
  const auto large = root.write<std::int64_t>("large", std::vector<std::int64_t>{std::int64_t{1} << 40}, {1});
  const auto real = root.write<double>("real", std::vector<double>{0.5}, {1});
  const auto text = root.write_texts("text", {"a"});
  EXPECT_THROW((void)large.read<std::int32_t>(), FormatError);
  EXPECT_THROW((void)real.read<std::int64_t>(), FormatError);
  EXPECT_THROW((void)text.read<double>(), FormatError);
  EXPECT_THROW((void)real.read_texts(), FormatError);
}

TEST(Hdf5File, NamesFileAndPathOfWhatIsMissing) {
  const test::TemporaryFolder folder;
  const std::string path = folder / "a.h5";
  const Group root = create_file(path);
  const Group inner = root.create_group("obs");
  try {
    (void)inner.dataset("label");
    FAIL();
  } catch (const FormatError& error) {
    EXPECT_EQ(error.file(), path);
    EXPECT_EQ(error.place(), "/obs/label");
  }
  EXPECT_THROW((void)root.dataset("obs"), FormatError);
  EXPECT_THROW((void)open_file(folder / "absent.h5"), InputError);
}

TEST(Hdf5File, RefusesATruncatedFile) {
  const test::TemporaryFolder folder;
  const std::string path = folder / "a.h5";
  {
    const Group root = create_file(path);
    (void)root.write<double>("x", std::vector<double>(10000, 1.5), {10000});
  }
  EXPECT_TRUE(is_hdf5(path));
  std::filesystem::resize_file(path, 5000);
  try {
    (void)open_file(path);
    FAIL();
  } catch (const FormatError& error) {
    EXPECT_THAT(error.what(), HasSubstr("truncated"));
  }
}

TEST(Hdf5File, DoesNotAllocateWhatIsNotStored) {
  const test::TemporaryFolder folder;
  const Group root = create_file(folder / "a.h5");
  const Dataset hollow = root.create<double>("x", {std::int64_t{1} << 45}, {.chunk = {1024}, .deflate = 1});
  EXPECT_THROW((void)hollow.read<double>(), FormatError);
}

TEST(Hdf5File, SameWritesGiveTheSameBytes) {
  const test::TemporaryFolder folder;
  const auto make = [&](const std::string& name) {
    const Group root = create_file(folder / name);
    const Group group = root.create_group("g");
    group.write_texts("t", {"a", "b"});
    (void)group.write<float>("x", std::vector<float>{1, 2}, {2});
  };
  const auto bytes = [&](const std::string& name) {
    std::ifstream file(folder / name, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  make("a");
  make("b");
  EXPECT_EQ(bytes("a"), bytes("b"));
}

}  // namespace
}  // namespace undrop::io::hdf5
