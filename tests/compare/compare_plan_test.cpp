#include "compare/compare_plan.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "simulated_input.hpp"

namespace undrop::compare {
namespace {

using testing::ElementsAre;

std::vector<std::string> names(const std::vector<EntrantPlan>& entrants) {
  std::vector<std::string> out;
  for (const auto& entrant : entrants) out.push_back(entrant.name);
  return out;
}

TEST(ComparePlan, ControlsAlwaysStandFirst) {
  EXPECT_THAT(names(plan_entrants("none", true)), ElementsAre("none", "gene_mean", "nonzero_mean", "gamma_null",
                                                              "knn_mean", "lowrank", "completion", "truth"));
}

TEST(ComparePlan, EntrantsHaveNamesAndOptions) {
  const auto entrants = plan_entrants("ten=lowrank:rank=10,lowrank:rank=5,knn_mean", false);
  ASSERT_EQ(entrants.size(), 9U);
  EXPECT_EQ(entrants[7].name, "ten");
  EXPECT_EQ(entrants[7].options, (ParameterValues{{"rank", std::int64_t{10}}}));
  EXPECT_FALSE(entrants[7].is_control);
  EXPECT_EQ(entrants[8].name, "lowrank:rank=5");
}

TEST(ComparePlan, WrongEntrantsAreRefused) {
  for (const char* text : {"nothing", "lowrank:rank", "lowrank:rank=x", "lowrank:depth=2", "=lowrank", "none=lowrank",
                           "truth=lowrank", "a=lowrank,a=lowrank"})
    EXPECT_THROW(static_cast<void>(plan_entrants(text, false)), OptionError) << text;
}

TEST(ComparePlan, ProtocolsRunWhereTheDataAllow) {
  auto input = test::simulated_input();
  input.reasons["de"] = "no bulk";
  const auto protocols = plan_protocols("auto", input);
  ASSERT_EQ(protocols.size(), 8U);
  for (const auto& protocol : protocols) {
    EXPECT_EQ(protocol.ran, protocol.name != "de") << protocol.name;
    EXPECT_EQ(protocol.is_veto, protocol.name == "null" || protocol.name == "structure");
  }
  EXPECT_FALSE(plan_protocols("mask", input)[1].ran);
  EXPECT_THROW(static_cast<void>(plan_protocols("de", input)), OptionError);
  EXPECT_THROW(static_cast<void>(plan_protocols("masks", input)), OptionError);
}

TEST(ComparePlan, PartsGoByRepeatAndTruthOnlyWhereItHasSomethingToSay) {
  const auto plan = test::plan_with({test::entrant_named("none"), {.name = "truth", .kind = "truth"}},
                                    {"mask", "thin", "labels"}, {{"repeats", std::int64_t{2}}});
  std::vector<std::string> parts;
  for (const auto& part : plan_parts(plan)) parts.push_back(part_name(plan, part));
  EXPECT_THAT(parts, ElementsAre("mask.none.r0", "thin.none.r0", "whole.none.r0", "mask.truth.r0", "whole.truth.r0",
                                 "mask.none.r1", "thin.none.r1", "whole.none.r1", "mask.truth.r1", "whole.truth.r1"));
  EXPECT_THAT(protocols_of(plan, {InputKind::whole, 0, 0}), ElementsAre("labels"));
}

TEST(ComparePlan, APartsNameIsFitForAFile) {
  const auto plan = test::plan_with({{.name = "a/b c"}, {.name = "a_b_c"}}, {"mask"});
  const auto first = part_name(plan, {InputKind::mask, 0, 0});
  EXPECT_EQ(first.find('/'), std::string::npos);
  EXPECT_NE(first, part_name(plan, {InputKind::mask, 1, 0}));
}

TEST(ComparePlan, FingerprintsFollowWhatMatters) {
  const auto of = [](const ParameterValues& options, std::int64_t repeat = 0, const std::string& input = "x") {
    const auto plan = test::plan_with({test::entrant_named("none")}, {"mask"}, options);
    return part_fingerprint(plan, {InputKind::mask, 0, repeat}, input);
  };
  const auto first = of({});
  EXPECT_EQ(first, of({{"output", std::string("elsewhere")}, {"repeats", std::int64_t{9}}, {"resume", true}}));
  const std::set<std::string> others{of({{"seed", std::int64_t{1}}}), of({{"mask_fraction", 0.2}}), of({}, 1),
                                     of({}, 0, "y")};
  EXPECT_EQ(others.size(), 4U);
  EXPECT_FALSE(others.contains(first));
}

TEST(ComparePlan, ComesBackFromJson) {
  auto plan = test::plan_with(plan_entrants("ten=lowrank:rank=10", true), {"mask", "thin"}, {{"thin_keep", 0.8}});
  const auto back = plan_from_json(to_json(plan), "plan.json");
  EXPECT_EQ(to_json(back), to_json(plan));
  EXPECT_EQ(back.options, plan.options);
  EXPECT_EQ(back.entrants.back().options, plan.entrants.back().options);
  EXPECT_THROW(static_cast<void>(plan_from_json("{}", "plan.json")), FormatError);
}

}  // namespace
}  // namespace undrop::compare
