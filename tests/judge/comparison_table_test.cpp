#include "judge/comparison_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "made_up_comparison.hpp"

namespace undrop::judge {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(ComparisonTable, HasOneTableATaskWithVerdictCostsAndFailures) {
  auto made = test::made_up("mask", {{"none", 1.0, true}, {"gene_mean", 0.8, true}, {"good", 0.6}});
  made.comparison.protocols.push_back({.name = "truth", .ran = false, .reason = "there is no truth"});
  made.comparison.runs.push_back(
      {.entrant = "broken", .protocol = "mask", .status = RunStatus::failed, .reason = "out of memory"});
  judge_standings(made.comparison, made.contributions, test::quick_context());
  const auto table = to_table(made.comparison);
  EXPECT_THAT(table, HasSubstr("mask: A question?\nRMSE at the hidden entries (log1p) (less is better)\n"));
  EXPECT_THAT(table, HasSubstr("less gene_mean"));
  EXPECT_THAT(table, HasSubstr("  good "));
  EXPECT_THAT(table, HasSubstr("1.25        2    3 MB        3\n"));
  EXPECT_THAT(table, HasSubstr("  broken failed: out of memory\n"));
  EXPECT_THAT(table, HasSubstr("\ngood helps: "));
  EXPECT_THAT(table, HasSubstr("\ntruth: not run: there is no truth\n"));
  EXPECT_LT(table.find("\n  good "), table.find("\n  gene_mean "));
}

TEST(ComparisonTable, AVetoHasNoColumnOfTheBestControl) {
  auto made = test::made_up("structure", {{"none", 1.0, true}, {"gene_mean", 0.8, true}, {"good", 0.6}});
  judge_standings(made.comparison, made.contributions, test::quick_context());
  const auto table = to_table(made.comparison);
  EXPECT_THAT(table, Not(HasSubstr("less gene_mean")));
  EXPECT_THAT(table, HasSubstr("no harm seen"));
}

TEST(ComparisonTable, WithoutStandingsSaysSo) {
  Comparison comparison;
  comparison.protocols.push_back(test::protocol_of("mask"));
  EXPECT_THAT(to_table(comparison), HasSubstr("nothing finished"));
}

}  // namespace
}  // namespace undrop::judge
