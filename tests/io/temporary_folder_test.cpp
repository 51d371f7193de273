#include "io/temporary_folder.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "io/text_file.hpp"
#include "support.hpp"

namespace undrop::io {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class TemporaryFolderTest : public testing::Test {
 protected:
  [[nodiscard]] std::size_t entries() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder_.path()), fs::directory_iterator()));
  }
  [[nodiscard]] std::string refusal(bool overwrite) const {
    try {
      require_writable_folder(goal_, overwrite);
    } catch (const UsageError& error) {
      return error.what();
    }
    return "is fine";
  }
  test::TemporaryFolder folder_;
  std::string goal_ = (folder_ / "out").string() + "/";
};

TEST_F(TemporaryFolderTest, GetsItsNameAtTheEnd) {
  {
    TemporaryFolder made(goal_, false);
    test::write_text(made.file("matrix.mtx"), "a");
    EXPECT_FALSE(fs::exists(goal_));
    made.commit();
  }
  EXPECT_TRUE(fs::exists(folder_ / "out" / "matrix.mtx"));
  EXPECT_EQ(entries(), 1U);
}

TEST_F(TemporaryFolderTest, LeavesNothingWithoutCommit) {
  {
    const TemporaryFolder made(goal_, false);
    test::write_text(made.file("matrix.mtx"), "a");
  }
  EXPECT_EQ(entries(), 0U);
}

TEST_F(TemporaryFolderTest, ReplacesAsAWhole) {
  fs::create_directory(goal_);
  test::write_text(folder_ / "out" / "genes.tsv", "old");
  {
    TemporaryFolder made(goal_, true);
    test::write_text(made.file("matrix.mtx.gz"), "new");
    made.commit();
  }
  EXPECT_FALSE(fs::exists(folder_ / "out" / "genes.tsv"));
  EXPECT_TRUE(fs::exists(folder_ / "out" / "matrix.mtx.gz"));
  EXPECT_EQ(entries(), 1U);
}

TEST_F(TemporaryFolderTest, ReplacesNothingThatIsNotAMatrix) {
  EXPECT_EQ(refusal(false), "is fine");
  fs::create_directory(goal_);
  EXPECT_THAT(refusal(false), HasSubstr("--force"));
  EXPECT_EQ(refusal(true), "is fine");
  test::write_text(folder_ / "out" / "thesis.doc", "");
  EXPECT_THAT(refusal(true), HasSubstr("thesis.doc"));
  goal_ = folder_ / "missing" / "out";
  EXPECT_THAT(refusal(true), HasSubstr("no such folder"));
}

TEST_F(TemporaryFolderTest, AGoalThatAppearsMeanwhileStays) {
  TemporaryFolder made(goal_, false);
  fs::create_directory(goal_);
  EXPECT_THROW(made.commit(), UsageError);
}

}  // namespace
}  // namespace undrop::io
