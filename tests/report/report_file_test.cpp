#include "report/report_file.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "judge/comparison.hpp"
#include "result_file_fixture.hpp"
#include "small_comparison.hpp"

namespace undrop::report {
namespace {

using testing::HasSubstr;

class ReportFileOf : public testing::Test {
 protected:
  ReportFileOf() { std::ofstream(folder_ / "scores.json") << judge::to_json(test::small_comparison()); }

  ReportFile write(const std::string& input, ParameterValues options = {}) {
    return write_report({input, std::move(options)}, context_);
  }
  [[nodiscard]] std::string folder() const { return folder_.path().string(); }

  static std::string content(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  }

  undrop::test::TemporaryFolder folder_;
  Context context_;
};

TEST_F(ReportFileOf, AComparisonIsReportedInItsFolder) {
  const auto file = write(folder());
  EXPECT_EQ(file.output, (folder_ / "report.html").string());
  EXPECT_EQ(file.bytes, static_cast<std::int64_t>(content(file.output).size()));
  EXPECT_THAT(content(file.output), HasSubstr("What imputation does to"));
  EXPECT_THROW(write(folder()), UsageError);
  EXPECT_EQ(write((folder_ / "scores.json").string(), {{"force", true}}).output, file.output);
}

TEST_F(ReportFileOf, AResultIsReportedBesideIt) {
  const std::string path = (folder_ / "a.h5ad").string();
  test::write_result(path);
  EXPECT_EQ(write(path).output, (folder_ / "a.html").string());
  const std::string genes = (folder_ / "genes.txt").string();
  std::ofstream(genes) << "g3\ng4\n";
  for (const auto& given : {genes, std::string("g3,g4")}) {
    const auto file = write(path, {{"genes", given}, {"force", true}});
    EXPECT_THAT(content(file.output), HasSubstr("<figcaption>g4</figcaption>"));
  }
}

TEST_F(ReportFileOf, WhatCannotBeReportedIsRefusedAndNothingIsLeft) {
  EXPECT_THROW(write(folder() + "/missing"), InputError);
  EXPECT_THROW(
      write((folder_ / "scores.json").string(), {{"output", (folder_ / "scores.json").string()}, {"force", true}}),
      UsageError);
  std::ofstream(folder_ / "scores.json") << "{}";
  EXPECT_THROW(write(folder()), FormatError);
  std::filesystem::remove(folder_ / "scores.json");
  EXPECT_THROW(write(folder()), InputError);
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path()));
}

}  // namespace
}  // namespace undrop::report
