#include "io/scratch_file.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "support.hpp"

namespace undrop::io {
namespace {

/// TMPDIR for the time of a test.
class ScratchFileTest : public testing::Test {
 protected:
  ScratchFileTest() {
    if (const char* before = std::getenv("TMPDIR")) before_ = before;
    ::setenv("TMPDIR", folder_.path().c_str(), 1);
  }
  ~ScratchFileTest() override { before_.empty() ? ::unsetenv("TMPDIR") : ::setenv("TMPDIR", before_.c_str(), 1); }
  test::TemporaryFolder folder_;
  std::string before_;
};

TEST_F(ScratchFileTest, GivesBackWhatWasWrittenAndHasNoName) {
  ScratchFile file(100, "to test", "or do not");
  const std::array<int, 3> written{1, 2, 3};
  file.write(40, std::as_bytes(std::span(written)));
  std::array<int, 2> seen{};
  file.read(44, std::as_writable_bytes(std::span(seen)));
  EXPECT_THAT(seen, testing::ElementsAre(2, 3));
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path()));
  EXPECT_THROW(file.read(48, std::as_writable_bytes(std::span(seen))), ResourceError);
}

TEST_F(ScratchFileTest, RefusesWhereTheDiskHasNoRoom) {
  try {
    const ScratchFile file(std::int64_t{1} << 60, "to test", "or do not");
    FAIL();
  } catch (const ResourceError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr(folder_.path().string()));
    EXPECT_THAT(error.what(), testing::HasSubstr("or do not"));
  }
}

TEST_F(ScratchFileTest, RefusesAFolderThatIsMissing) {
  ::setenv("TMPDIR", (folder_ / "missing").c_str(), 1);
  EXPECT_THROW((void)ScratchFile(1, "to test", "or do not"), ResourceError);
}

}  // namespace
}  // namespace undrop::io
