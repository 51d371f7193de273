#include "judge/comparison.hpp"

#include <undrop/errors.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace undrop::judge {
namespace {

Comparison small_comparison() {
  Comparison comparison;
  comparison.version = "0.1.0";
  comparison.command = {"undrop", "compare", "counts.h5ad"};
  comparison.input = {{"n_cells", std::int64_t{12}}, {"labels", std::string("cell \"type\"")}};
  comparison.settings = {{"fraction", 0.5}, {"protocols", std::vector<std::string>{"mask"}}, {"sparse", true}};
  comparison.entrants.push_back({.name = "none", .is_control = true, .source = "method"});
  comparison.protocols.push_back({.name = "mask", .ran = true, .metrics = {{"rmse", "RMSE", false, true}}});
  RunScores run{.entrant = "none", .protocol = "mask", .variant = "fill all", .repeat = 1, .seconds = 0.25};
  run.metrics = {{"rmse", 1.5}, {"pearson", std::numeric_limits<double>::quiet_NaN()}};
  comparison.runs.push_back(run);
  comparison.runs.push_back(
      {.entrant = "magic", .protocol = "mask", .status = RunStatus::failed, .reason = "out of memory, at 3 GiB"});
  Standing standing{.entrant = "none", .protocol = "mask", .verdict = Verdict::reference};
  standing.versus_control = Interval{-0.1, -0.2, 0.05};
  comparison.standings.push_back(standing);
  comparison.pictures.push_back({.entrant = "none", .x = {1.0F, 2.5F}, .y = {0.0F, -1.0F}});
  return comparison;
}

TEST(Comparison, ComesBackFromItsJson) {
  const auto comparison = small_comparison();
  const std::string text = to_json(comparison);
  const auto again = comparison_from_json(text, "scores.json");
  EXPECT_EQ(to_json(again), text);
  EXPECT_EQ(again.runs[1].status, RunStatus::failed);
  EXPECT_EQ(again.standings[0].verdict, Verdict::reference);
  EXPECT_FALSE(again.standings[0].versus_none.has_value());
  EXPECT_DOUBLE_EQ(again.standings[0].versus_control->low, -0.2);
  EXPECT_TRUE(std::isnan(again.runs[0].metrics.at("pearson")));
  EXPECT_EQ(std::get<std::int64_t>(again.input.at("n_cells")), 12);
  EXPECT_EQ(again.pictures[0].x[1], 2.5F);
}

TEST(Comparison, OtherTextsAreRefusedByName) {
  for (const char* text : {"", "{}", "[1, 2]", "{\"version\": 3}"}) {
    try {
      static_cast<void>(comparison_from_json(text, "scores.json"));
      FAIL() << text;
    } catch (const FormatError& error) {
      EXPECT_EQ(error.file(), "scores.json");
    }
  }
}

TEST(Comparison, TheTidyTableHasOneRowAMetricAndOneAFailure) {
  EXPECT_EQ(to_csv(small_comparison()),
            "entrant,protocol,variant,repeat,status,reason,metric,value,seconds,peak_memory,mass_ratio\n"
            "none,mask,fill all,1,ok,,pearson,,0.25,0,0\n"
            "none,mask,fill all,1,ok,,rmse,1.5,0.25,0,0\n"
            "magic,mask,,0,failed,\"out of memory, at 3 GiB\",,,0,0,0\n");
}

}  // namespace
}  // namespace undrop::judge
