#include "compare/held_out_bulk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "bulk/bulk_parameters.hpp"
#include "io/model_archive.hpp"
#include "support.hpp"

namespace undrop::compare {
namespace {

using testing::ElementsAre;

class HeldOutBulk : public testing::Test {
 protected:
  HeldOutBulk() {
    std::ofstream(path()) << "gene,T_1,T_2\n";
    std::ofstream(folder_ / "other.csv") << "gene,U_1,U_2\n";
    std::filesystem::copy_file(path(), folder_ / "copy.csv");
  }
  [[nodiscard]] std::string path(const std::string& name = "bulk.csv") const { return (folder_ / name).string(); }
  [[nodiscard]] bool hold_out(EntrantPlan& entrant) const {
    return hold_out_bulk(table_, path(), {"T_1", "T, 2"}, entrant);
  }
  [[nodiscard]] std::vector<std::string> left_out_by(const EntrantPlan& entrant) const {
    return bulk::bulk_options(Options(table_, entrant.preset, entrant.options)).leave_out;
  }

  undrop::test::TemporaryFolder folder_;
  ParameterTable table_{bulk::bulk_parameters()};
};

TEST_F(HeldOutBulk, WhoLearnsFromTheTableDoesNotSeeWhatScores) {
  EntrantPlan entrant{.name = "a", .method = "m", .options = {{"bulk", path("other.csv") + ";" + path()}}};
  EXPECT_TRUE(hold_out(entrant));
  EXPECT_THAT(left_out_by(entrant), ElementsAre("T_1", "T, 2"));
}

TEST_F(HeldOutBulk, ACopyOfTheTableIsTheTable) {
  EntrantPlan entrant{.name = "a", .method = "m", .options = {{"bulk", path("copy.csv")}}};
  EXPECT_TRUE(hold_out(entrant));
  EXPECT_FALSE(is_same_file(path(), path("other.csv")));
  EXPECT_FALSE(is_same_file(path(), path("missing.csv")));
}

TEST_F(HeldOutBulk, WhatTheUserLeavesOutStaysOut) {
  EntrantPlan entrant{
      .name = "a", .method = "m", .options = {{"bulk", path()}, {"bulk_leave_out", std::string("X,Y")}}};
  EXPECT_TRUE(hold_out(entrant));
  EXPECT_THAT(left_out_by(entrant), ElementsAre("X", "Y", "T_1", "T, 2"));
}

TEST_F(HeldOutBulk, OthersAreLeftAlone) {
  for (const std::string& bulk : {path("other.csv"), std::string("pseudo"), std::string("none"), std::string()}) {
    EntrantPlan entrant{.name = "a", .method = "m", .options = {{"bulk", bulk}}};
    EXPECT_FALSE(hold_out(entrant));
    EXPECT_EQ(entrant.options.size(), 1U);
  }
  EntrantPlan plain{.name = "a", .method = "m"};
  EXPECT_FALSE(hold_out_bulk(ParameterTable(), path(), {"T_1"}, plain));
  std::vector<EntrantPlan> all{{.name = "gene_mean", .method = "gene_mean"}};
  const Context context;
  hold_out_bulk(path(), {"T_1"}, all, context);
  EXPECT_TRUE(all.front().options.empty());
  EXPECT_TRUE(context.warnings().empty());
}

TEST_F(HeldOutBulk, AKeptModelThatLearnedFromWhatScoresIsWarnedOf) {
  io::HeldModel model({.undrop_version = "1", .method = "scdtl-bulk", .parts = {""}});
  model.writer(0).put("samples", {"T_1", "T_9"});
  model.save(path("kept.h5"), false);
  std::vector<EntrantPlan> all{{.name = "a", .method = "gene_mean", .options = {{"bulk_model", path("kept.h5")}}}};
  const Context context;
  hold_out_bulk(path(), {"T_2"}, all, context);
  EXPECT_TRUE(context.warnings().empty());
  hold_out_bulk(path(), {"T_1", "T_2"}, all, context);
  EXPECT_THAT(context.warnings(), ElementsAre(testing::HasSubstr("1 of the 2 bulk samples")));
}

}  // namespace
}  // namespace undrop::compare
