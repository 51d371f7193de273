#include "report/comparison_scores.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "small_comparison.hpp"

namespace undrop::report {
namespace {

using judge::Verdict;
using testing::HasSubstr;
using testing::Not;

TEST(ComparisonScores, TheHeadlineSaysWhereItHelps) {
  auto comparison = test::small_comparison();
  EXPECT_EQ(headline(comparison),
            "On these data imputation helps with: Restoring hidden values (mine). Mind what was seen of harm.");
  comparison.verdicts[0].helpful.clear();
  EXPECT_THAT(headline(comparison), HasSubstr("Leave these counts alone"));
  comparison.verdicts.clear();
  EXPECT_THAT(headline(comparison), HasSubstr("No task could be judged"));
}

TEST(ComparisonScores, WhereAControlIsBestTheCountsAreNotToBeLeftAlone) {
  auto comparison = test::small_comparison();
  comparison.verdicts[0].helpful.clear();
  for (auto& standing : comparison.standings) {
    standing.verdict = standing.verdict == Verdict::helps ? Verdict::no_evidence : standing.verdict;
    if (standing.entrant == "gene_mean") standing.versus_none = judge::Interval{-1, -1.1, -0.9};
  }
  EXPECT_THAT(headline(comparison), HasSubstr("a simple control is enough: Restoring hidden values (gene_mean)."));
  EXPECT_THAT(verdict_html(comparison), HasSubstr("<span class=\"badge\">a control is best</span>"));
}

TEST(ComparisonScores, WhatWasLeftOutIsNotJudged) {
  auto comparison = test::small_comparison();
  for (auto& run : comparison.runs) {
    if (run.entrant == "other") run.status = judge::RunStatus::skipped;
  }
  EXPECT_THAT(verdict_html(comparison), HasSubstr("<th scope=\"row\">other</th><td class=\"soft\">not judged</td>"));
}

TEST(ComparisonScores, OneVerdictATaskAndAMatrix) {
  const std::string html = verdict_html(test::small_comparison());
  EXPECT_THAT(html, HasSubstr("<span class=\"badge good\">use mine</span>"));
  EXPECT_THAT(html, HasSubstr("<span class=\"badge\">not judged</span>"));
  EXPECT_THAT(html, HasSubstr("no labels &lt;given&gt;"));
  EXPECT_THAT(html, HasSubstr("<span class=\"badge bad\">harm seen</span>"));
  EXPECT_THAT(html,
              HasSubstr("<th scope=\"row\">other</th><td class=\"soft\">did not finish</td><td class=\"bad\">harms"));
  EXPECT_THAT(html, HasSubstr("no harm seen</td>"));
}

TEST(ComparisonScores, AVetoNeverPraises) {
  EXPECT_THAT(verdict_word(Verdict::no_evidence, true), HasSubstr("no harm seen"));
  EXPECT_THAT(verdict_word(Verdict::no_evidence, false), HasSubstr("no evidence"));
  EXPECT_THAT(tasks_html(test::small_comparison()), HasSubstr("only speak against a method"));
}

TEST(ComparisonScores, TheBestStandsFirst) {
  const std::string html = tasks_html(test::small_comparison());
  EXPECT_LT(html.find("<title>mine: 0.5"), html.find("<title>gene_mean: 1"));
  EXPECT_LT(html.find("<title>gene_mean: 1"), html.find("<title>none: 2"));
  EXPECT_THAT(html, HasSubstr("Difference from the best control, gene_mean"));
  EXPECT_THAT(html, HasSubstr("-1.5 (-1.6 to -1.4)"));
}

TEST(ComparisonScores, VariantsAreToldApart) {
  auto comparison = test::small_comparison();
  comparison.standings.push_back(comparison.standings[2]);
  comparison.standings.back().variant = "posterior";
  EXPECT_THAT(tasks_html(comparison), HasSubstr("mine, posterior"));
}

TEST(ComparisonScores, CostOfEveryEntrantAndFailuresInOneRow) {
  const auto comparison = test::small_comparison();
  const std::string cost = cost_html(comparison);
  EXPECT_THAT(cost, HasSubstr("2 s"));
  EXPECT_THAT(cost, HasSubstr("200 MB"));
  EXPECT_THAT(cost, HasSubstr("did not finish"));
  EXPECT_THAT(failures_html(comparison), HasSubstr("it &amp; broke</td><td class=\"num\">2</td>"));
  EXPECT_EQ(failures_html({}), "");
}

TEST(ComparisonScores, UnknownTasksKeepTheirName) { EXPECT_EQ(task_title("novel"), "novel"); }

}  // namespace
}  // namespace undrop::report
