#include "io/gzip_stream.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "io/text_file.hpp"
#include "support.hpp"

namespace undrop::io {
namespace {

using testing::ElementsAre;

std::vector<std::string> lines_of(const std::filesystem::path& path) {
  LineReader reader(path.string());
  std::vector<std::string> out;
  std::string_view line;
  while (reader.next(line)) out.emplace_back(line);
  return out;
}

TEST(GzipStream, ReadsPlainAndCompressedAlike) {
  const test::TemporaryFolder folder;
  test::write_text(folder / "plain", "a\nb\n");
  test::write_gzip(folder / "packed", "a\n");
  test::write_gzip(folder / "packed", "b\n", "ab");
  EXPECT_THAT(lines_of(folder / "plain"), ElementsAre("a", "b"));
  EXPECT_THAT(lines_of(folder / "packed"), ElementsAre("a", "b"));
}

TEST(GzipStream, RefusesTruncatedData) {
  const test::TemporaryFolder folder;
  std::string text;
  for (int i = 0; i < 20000; ++i) text += std::to_string(i * 7919) + "\n";
  test::write_gzip(folder / "a", text);
  std::filesystem::resize_file(folder / "a", std::filesystem::file_size(folder / "a") / 2);
  EXPECT_THROW((void)lines_of(folder / "a"), FormatError);
}

TEST(GzipStream, RefusesWhatIsNoFile) {
  const test::TemporaryFolder folder;
  EXPECT_THROW(GzipStream((folder / "absent").string()), InputError);
  EXPECT_THROW(GzipStream(folder.path().string()), FormatError);
}

TEST(LineReader, RemovesLineEndsAndByteOrderMark) {
  const test::TemporaryFolder folder;
  test::write_text(folder / "a",
                   "\xEF\xBB\xBF"
                   "x\r\n\r\ny");
  EXPECT_THAT(lines_of(folder / "a"), ElementsAre("x", "", "y"));
}

TEST(LineReader, ReadsLinesLongerThanItsBuffer) {
  const test::TemporaryFolder folder;
  const std::string line(3000000, 'x');
  test::write_text(folder / "a", line + "\n" + line + "y\n");
  EXPECT_THAT(lines_of(folder / "a"), ElementsAre(line, line + "y"));
}

}  // namespace
}  // namespace undrop::io
