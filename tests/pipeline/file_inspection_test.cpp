#include "pipeline/file_inspection.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "support.hpp"

namespace undrop::pipeline {
namespace {

using testing::HasSubstr;

class FileInspectionTest : public testing::Test {
 protected:
  FileInspection inspect(const std::string& content, std::int64_t minimum_cells = 2) {
    std::ofstream(folder_ / "a.csv") << content;
    return inspect_file(folder_ / "a.csv", {}, minimum_cells, context_);
  }

  test::TemporaryFolder folder_;
  Context context_;
};

TEST_F(FileInspectionTest, TellsOfUsableCounts) {
  const auto found = inspect(",c1,c2,c3\ng1,1,2,300\ng2,0,4,0\n");
  EXPECT_EQ(found.format, "csv");
  EXPECT_EQ(found.bytes, 30);
  EXPECT_TRUE(found.problems.empty());
  ASSERT_TRUE(found.counts);
  EXPECT_EQ(found.counts->totals[0], 1);
  EXPECT_EQ(found.counts->totals[3], 6);
  EXPECT_EQ(found.counts->totals[6], 300);
  EXPECT_EQ(found.counts->genes[6], 2);
  EXPECT_EQ(found.counts->memory, 4 * (4 + 2) + 8 * 4);
}

TEST_F(FileInspectionTest, NamesEveryProblemAtOnce) {
  const auto found = inspect(",c1,c1,c3\ng1,1,-2,3\ng1,0,4,0\n", 10);
  ASSERT_EQ(found.problems.size(), 4U);
  EXPECT_THAT(found.problems[0], HasSubstr("cell names"));
  EXPECT_THAT(found.problems[1], HasSubstr("gene names"));
  EXPECT_THAT(found.problems[2], HasSubstr("negative"));
  EXPECT_THAT(found.problems[3], HasSubstr("at least 10"));
  EXPECT_TRUE(found.counts);
}

TEST_F(FileInspectionTest, KeepsWhatTheReaderRefusesAsAProblem) {
  const auto found = inspect(",c1,c2\ng1,1,NA\n");
  EXPECT_FALSE(found.counts);
  EXPECT_THAT(found.problems, testing::ElementsAre(HasSubstr("'NA' is no count")));
}

TEST_F(FileInspectionTest, ThrowsForWhatCannotBeRead) {
  EXPECT_THROW((void)inspect(",c1,c2\ng1,1\n"), FormatError);
  EXPECT_THROW((void)inspect_file(folder_ / "absent", {}, 2, context_), InputError);
}

}  // namespace
}  // namespace undrop::pipeline
