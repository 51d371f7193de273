#include "io/hdf5_guard.hpp"

#include <undrop/errors.hpp>

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "io/hdf5_file.hpp"
#include "support.hpp"

namespace undrop::io::hdf5 {
namespace {

std::string file_with_texts(const undrop::test::TemporaryFolder& folder) {
  const std::string path = (folder / "texts.h5").string();
  const auto root = create_file(path);
  const auto group = root.create_group("obs");
  group.set_attribute("encoding-type", "dataframe");
  group.write_texts("_index", std::vector<std::string>(50, "a name that is stored elsewhere"));
  group.write<float>("numbers", std::vector<float>(64, 1.5F), {64}, {.chunk = {8}, .deflate = 1});
  return path;
}

TEST(Hdf5Guard, SoundFilesPass) {
  const undrop::test::TemporaryFolder folder;
  EXPECT_NO_THROW(expect_sound(file_with_texts(folder)));
}

TEST(Hdf5Guard, WhatTheLibraryRefusesItselfPassesToTheReader) {
  const undrop::test::TemporaryFolder folder;
  const std::string path = (folder / "cut.h5").string();
  std::ofstream(path) << "\x89HDF\r\n\x1a\n and nothing more";
  EXPECT_NO_THROW(expect_sound(path));
}

TEST(Hdf5Guard, ALengthThatLeadsOutOfMemoryIsFoundByTheChild) {
  const undrop::test::TemporaryFolder folder;
  const std::string path = file_with_texts(folder);
  std::ifstream in(path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), {}};
  // The heap of texts: signature, version, sizes; then objects of number, references, and length, which is made huge.
  const auto heap = bytes.find("GCOL");
  ASSERT_NE(heap, std::string::npos);
  for (std::size_t at = heap + 16 + 8 + 2; at < heap + 16 + 16; ++at) bytes[at] = '\x7F';
  std::ofstream(path, std::ios::binary) << bytes;
  try {
    expect_sound(path);
  } catch (const FormatError& error) {
    EXPECT_NE(std::string(error.what()).find("damaged"), std::string::npos);
  }
}

}  // namespace
}  // namespace undrop::io::hdf5
