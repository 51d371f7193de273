#include "judge/standings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "made_up_comparison.hpp"

namespace undrop::judge {
namespace {

using test::made_up;
using test::MadeUpComparison;
using test::quick_context;
using testing::ElementsAre;
using testing::HasSubstr;

/// RMSE: less is better.
MadeUpComparison known() {
  return made_up("mask", {{"none", 1.0, true},
                          {"gene_mean", 0.8, true},
                          {"truth", 0, true},
                          {"good", 0.6},
                          {"as_control", 0.8},
                          {"worse", 1.2}});
}

TEST(Standings, FindKnownDifferences) {
  auto made = known();
  judge_standings(made.comparison, made.contributions, quick_context());
  const auto& good = made.standing("good", "mask");
  EXPECT_EQ(good.verdict, Verdict::helps);
  EXPECT_EQ(good.best_control, "gene_mean");
  EXPECT_EQ(good.metric, "rmse");
  EXPECT_EQ(good.repeats, 3);
  EXPECT_NEAR(good.versus_none->value, -0.4, 0.03);
  EXPECT_NEAR(good.versus_control->value, -0.2, 0.03);
  EXPECT_LT(good.versus_control->high, 0);
  EXPECT_EQ(made.standing("as_control", "mask").verdict, Verdict::no_evidence);
  EXPECT_EQ(made.standing("worse", "mask").verdict, Verdict::harms);
  EXPECT_EQ(made.standing("truth", "mask").verdict, Verdict::reference);
  EXPECT_EQ(made.standing("none", "mask").best_control, "gene_mean");
  EXPECT_FALSE(made.standing("none", "mask").versus_none.has_value());
  EXPECT_THAT(made.comparison.verdicts.at(0).helpful, ElementsAre("good"));
}

TEST(Standings, TheBestStandsFirst) {
  auto made = known();
  judge_standings(made.comparison, made.contributions, quick_context());
  EXPECT_EQ(made.comparison.standings.front().entrant, "truth");
  EXPECT_EQ(made.comparison.standings.at(1).entrant, "good");
  EXPECT_EQ(made.comparison.standings.back().entrant, "worse");
}

TEST(Standings, AreTheSameTwice) {
  auto once = known();
  auto twice = known();
  judge_standings(once.comparison, once.contributions, quick_context());
  auto context = quick_context();
  context.threads = 1;
  judge_standings(twice.comparison, twice.contributions, context);
  judge_standings(twice.comparison, twice.contributions, context);
  EXPECT_EQ(to_json(once.comparison), to_json(twice.comparison));
}

/// How often, in a hundred, a copy of a control is called different from it.
double false_findings(double cell_noise, double repeat_noise) {
  constexpr int n = 300;
  int found = 0;
  for (std::uint64_t i = 0; i < n; ++i) {
    auto made = made_up("labels",
                        {{"none", 0.0, true, 0.1, 0},
                         {"one", 0.5, true, cell_noise, repeat_noise},
                         {"other", 0.5, false, cell_noise, repeat_noise}},
                        3, 60, i);
    judge_standings(made.comparison, made.contributions, quick_context(i));
    const auto& difference = *made.standing("other", "labels").versus_control;
    found += difference.low > 0 || difference.high < 0 ? 1 : 0;
  }
  return 100.0 * found / n;
}

TEST(Standings, TwoCopiesOfOneMethodAreNoDifferenceAtTheStatedRate) {
  EXPECT_LT(false_findings(0.3, 0), 8);
  EXPECT_LT(false_findings(0.01, 0.1), 8);
  EXPECT_LT(false_findings(0.3, 0.05), 8);
}

TEST(Standings, AnIdenticalCopyDiffersByNothing) {
  auto made = made_up("labels", {{"none", 0.0, true}, {"one", 0.5, true}});
  made.add_entrant("copy", false);
  const auto contributions = made.contributions;
  for (auto part : contributions) {
    if (part.entrant != "one") continue;
    part.entrant = "copy";
    made.add_run("copy", "labels", part.repeat, part.metric, evaluate(part.score));
    made.contributions.push_back(part);
  }
  judge_standings(made.comparison, made.contributions, quick_context());
  const auto& copy = made.standing("copy", "labels");
  EXPECT_EQ(copy.versus_control->low, 0);
  EXPECT_EQ(copy.versus_control->high, 0);
  EXPECT_EQ(copy.verdict, Verdict::no_evidence);
  EXPECT_TRUE(made.comparison.verdicts.front().helpful.empty());
}

TEST(Standings, InventedSignalIsAVeto) {
  MadeUpComparison made;
  made.comparison.protocols.push_back(test::protocol_of("null"));
  made.add_entrant("none", true);
  for (const auto& [name, level] : {std::pair("none", 0.1), std::pair("smoother", 40.0), std::pair("careful", 0.1)}) {
    made.add_entrant(name, false);
    Random random(1, name);
    std::vector<double> splits(20);
    for (auto& value : splits) value = static_cast<double>(random.poisson(level));
    made.add_run(name, "null", 0, "false_positives", level);
    made.contributions.push_back({name, "null", "", 0, {}, "", splits});
  }
  judge_standings(made.comparison, made.contributions, quick_context());
  EXPECT_EQ(made.standing("smoother", "null").verdict, Verdict::harms);
  EXPECT_GT(made.standing("smoother", "null").versus_none->low, 30);
  EXPECT_EQ(made.standing("careful", "null").verdict, Verdict::no_evidence);
  EXPECT_FALSE(made.standing("careful", "null").versus_control.has_value());
  EXPECT_THAT(made.comparison.verdicts.front().sentence, HasSubstr("smoother"));
  EXPECT_TRUE(made.comparison.verdicts.front().helpful.empty());
}

TEST(Standings, ALostRarestClusterIsAVetoAndLostNeighboursAreNot) {
  auto made = made_up("structure", {{"none", 1.0, true, 0}, {"keeps", 0.4}, {"loses", 0.6}});
  made.add_cells({"none", 0.9, true, 0.01}, "structure", "rarest_kept", 3, 200, 2);
  made.add_cells({"keeps", 0.8, false, 0.01}, "structure", "rarest_kept", 3, 200, 2);
  made.add_cells({"loses", 0.1, false, 0.01}, "structure", "rarest_kept", 3, 200, 2);
  judge_standings(made.comparison, made.contributions, quick_context());
  EXPECT_EQ(made.standing("keeps", "structure").verdict, Verdict::no_evidence);
  EXPECT_EQ(made.standing("loses", "structure").verdict, Verdict::harms);
}

TEST(Standings, AMethodThatHelpsAndInventsSignalIsNamedSo) {
  auto made = known();
  made.comparison.protocols.push_back(test::protocol_of("null"));
  made.add_cells({"none", 0.1, true, 0.01}, "null", "false_positives", 3, 20, 2);
  made.add_cells({"good", 30, false, 0.01}, "null", "false_positives", 3, 20, 2);
  judge_standings(made.comparison, made.contributions, quick_context());
  EXPECT_THAT(made.comparison.verdicts.front().sentence,
              HasSubstr("good scores better, but finds differences where there are none"));
}

TEST(Standings, FailuresLeaveTheirTrace) {
  auto made = known();
  made.add_entrant("broken", false);
  for (std::int64_t repeat = 0; repeat < 3; ++repeat)
    made.comparison.runs.push_back(
        {.entrant = "broken", .protocol = "mask", .repeat = repeat, .status = RunStatus::failed, .reason = "killed"});
  std::erase_if(made.comparison.runs, [](const auto& run) { return run.entrant == "good" && run.repeat == 1; });
  std::erase_if(made.contributions, [](const auto& part) { return part.entrant == "good" && part.repeat == 1; });
  judge_standings(made.comparison, made.contributions, quick_context());
  EXPECT_EQ(made.standing("good", "mask").repeats, 2);
  EXPECT_NEAR(made.standing("good", "mask").versus_control->value, -0.2, 0.03);
  EXPECT_THROW(static_cast<void>(made.standing("broken", "mask")), std::out_of_range);
  EXPECT_THAT(made.comparison.verdicts.front().sentence, HasSubstr("broken did not finish"));
}

TEST(Standings, OneRepeatIsSaid) {
  auto made = made_up("mask", {{"none", 1.0, true}, {"good", 0.6}}, 1);
  judge_standings(made.comparison, made.contributions, quick_context());
  judge_standings(made.comparison, made.contributions, quick_context());
  EXPECT_EQ(made.standing("good", "mask").verdict, Verdict::helps);
  EXPECT_EQ(made.standing("good", "mask").best_control, "none");
  ASSERT_EQ(made.comparison.protocols.front().notes.size(), 1U);
  EXPECT_THAT(made.comparison.protocols.front().notes.front(), HasSubstr("One repeat only"));
}

TEST(Standings, FiguresWithoutPartsTakeTheirIntervalFromRepeats) {
  MadeUpComparison made;
  made.comparison.protocols.push_back(test::protocol_of("de"));
  for (const auto& [name, base, step] :
       {std::tuple("none", 0.4, 0.01), std::tuple("varying", 0.6, 0.02), std::tuple("constant", 0.7, 0.0)}) {
    made.add_entrant(name, std::string(name) == "none");
    for (std::int64_t repeat = 0; repeat < 5; ++repeat)
      made.add_run(name, "de", repeat, "wilcoxon_f1", base + step * static_cast<double>(repeat % 2));
  }
  judge_standings(made.comparison, {}, quick_context());
  EXPECT_EQ(made.standing("varying", "de").verdict, Verdict::helps);
  EXPECT_TRUE(std::isnan(made.standing("constant", "de").score.low));
}

TEST(Standings, FiguresThatNeverVaryAreNoEvidence) {
  MadeUpComparison made;
  made.comparison.protocols.push_back(test::protocol_of("de"));
  for (const auto& [name, value] : {std::pair("none", 0.4), std::pair("constant", 0.7)}) {
    made.add_entrant(name, std::string(name) == "none");
    for (std::int64_t repeat = 0; repeat < 5; ++repeat) made.add_run(name, "de", repeat, "wilcoxon_f1", value);
  }
  judge_standings(made.comparison, {}, quick_context());
  EXPECT_EQ(made.standing("constant", "de").verdict, Verdict::no_evidence);
}

TEST(Standings, ProtocolsThatDidNotRunHaveNoVerdict) {
  auto made = known();
  made.comparison.protocols.push_back(
      {.name = "truth", .ran = false, .reason = "there is no truth", .metrics = metrics_of("mask")});
  judge_standings(made.comparison, made.contributions, quick_context());
  EXPECT_EQ(made.comparison.verdicts.size(), 1U);
}

}  // namespace
}  // namespace undrop::judge
