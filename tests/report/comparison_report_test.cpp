#include "report/comparison_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "small_comparison.hpp"

namespace undrop::report {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(ComparisonReport, HasEverySection) {
  const std::string html = comparison_report(test::small_comparison());
  for (const char* id : {"verdict", "tasks", "embeddings", "hidden", "variance", "genes", "dropout", "cost", "failures",
                         "warnings", "repeat", "cite"}) {
    EXPECT_THAT(html, HasSubstr("<section id=\"" + std::string(id) + "\">"));
  }
  EXPECT_THAT(html, HasSubstr("What imputation does to my counts.h5ad"));
  EXPECT_THAT(html, HasSubstr("undrop compare 'my counts.h5ad'"));
  EXPECT_THAT(html, HasSubstr("https://doi.org/10.1/2"));
  EXPECT_THAT(html, HasSubstr(no_tests_note()));
  EXPECT_THAT(html, HasSubstr("mine: slow"));
}

TEST(ComparisonReport, LoadsNothingAndRunsNothing) {
  const std::string html = comparison_report(test::small_comparison());
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, Not(HasSubstr("src=")));
  EXPECT_THAT(html, Not(HasSubstr("nan")));
}

TEST(ComparisonReport, AnEmptyComparisonIsAPageToo) {
  const std::string html = comparison_report({});
  EXPECT_THAT(html, HasSubstr("No task could be judged"));
  EXPECT_THAT(html, Not(HasSubstr("id=\"embeddings\"")));
}

TEST(ComparisonReport, AHundredThousandEmbeddedCellsFitFiveMegabytes) {
  auto comparison = test::small_comparison();
  comparison.embedded_labels.clear();
  for (auto& picture : comparison.pictures) {
    picture.x.clear();
    picture.y.clear();
    for (int i = 0; i < 100000; ++i) {
      picture.x.push_back(static_cast<float>(i % 1013));
      picture.y.push_back(static_cast<float>(i % 997));
    }
  }
  EXPECT_LT(comparison_report(comparison).size(), 5000000U);
}

TEST(ComparisonReport, CommandsAreQuotedForAShell) {
  EXPECT_EQ(command_text({"undrop", "a b", "it's", ""}), "undrop 'a b' 'it'\\''s' ''");
}

TEST(ComparisonReport, CitationsMayBeMissing) { EXPECT_EQ(citation_html("none", "", ""), ""); }

}  // namespace
}  // namespace undrop::report
