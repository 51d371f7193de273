#include "compare/gathered_comparison.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compare/part_run.hpp"
#include "simulated_input.hpp"

namespace undrop::compare {
namespace {

using testing::ElementsAre;

TEST(GatheredComparison, RowsGoByProtocolAndRepeat) {
  const auto plan =
      test::plan_with(plan_entrants("ten=lowrank:rank=10", true), {"mask", "labels"}, {{"repeats", std::int64_t{2}}});
  std::vector<PartResult> parts;
  for (const auto& part : plan_parts(plan)) {
    parts.push_back(unscored_part(plan, part, judge::RunStatus::failed, "no"));
    parts.back().found.protocols.push_back({.name = "labels", .notes = {"a sample"}});
  }
  judge::Comparison comparison;
  comparison.protocols = {{.name = "mask"}, {.name = "labels"}};
  gather(plan, parts, test::context_of(), comparison);
  EXPECT_EQ(comparison.runs.size(), 4 * plan.entrants.size());
  EXPECT_EQ(comparison.runs.front().protocol, "mask");
  EXPECT_EQ(comparison.runs.back().protocol, "labels");
  EXPECT_EQ(comparison.runs.back().repeat, 1);
  EXPECT_THAT(comparison.protocols[1].notes, ElementsAre("a sample"));
  EXPECT_EQ(comparison.settings.at("repeats"), Fact(std::int64_t{2}));
  EXPECT_FALSE(comparison.settings.contains("output"));
}

TEST(GatheredComparison, EntrantsSayWhatTheyAre) {
  const auto plan = test::plan_with(plan_entrants("ten=lowrank:rank=10", true), {"mask"});
  judge::Comparison comparison;
  gather(plan, {}, test::context_of(), comparison);
  const auto& ten = comparison.entrants.back();
  EXPECT_EQ(ten.name, "ten");
  EXPECT_EQ(ten.predicts, "rate");
  EXPECT_EQ(ten.options.at("rank"), Fact(std::int64_t{10}));
  EXPECT_TRUE(comparison.entrants.front().is_control);
  EXPECT_EQ(comparison.entrants[7].source, "file");
}

}  // namespace
}  // namespace undrop::compare
