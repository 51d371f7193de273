#include "compare/foreign_plan.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "compare/simulated_input.hpp"
#include "support.hpp"

namespace undrop::compare {
namespace {

void touch(const std::string& path) { std::ofstream(path) << "x"; }

std::vector<EntrantPlan> planned(const std::string& add, const std::string& command = "") {
  return plan_foreign(test::options_of({{"add", add}, {"command", command}}));
}

TEST(ForeignPlan, TakesFilesAndCommandsOneALine) {
  const undrop::test::TemporaryFolder folder;
  const auto file = (folder / "a.h5ad").string();
  touch(file);
  const auto entrants =
      planned("one=" + file + ":log1p\ntwo=" + file + ":my layer:counts", "tool:log1p=run {input} {output}");
  ASSERT_EQ(entrants.size(), 3U);
  EXPECT_EQ(entrants[0].name, "one");
  EXPECT_EQ(entrants[0].kind, "file");
  EXPECT_EQ(entrants[0].method, file);
  EXPECT_EQ(std::get<std::string>(entrants[1].options.at("layer")), "my layer");
  EXPECT_EQ(std::get<std::string>(entrants[1].options.at("scale")), "counts");
  EXPECT_EQ(entrants[2].name, "tool");
  EXPECT_EQ(entrants[2].method, "run {input} {output}");
  EXPECT_TRUE(planned("", "").empty());
}

TEST(ForeignPlan, RefusesWhatIsNotClear) {
  for (const char* add : {"file.h5ad", "name=file.h5ad", "name=missing.h5ad:log1p", "name=file.h5ad:tpm", "=a:log1p"})
    EXPECT_THROW((void)planned(add), OptionError) << add;
  for (const char* command : {"run", "tool=run {input}", "tool:tpm=run {input} {output}"})
    EXPECT_THROW((void)planned("", command), OptionError) << command;
}

TEST(ForeignPlan, AChangedFileIsAnotherEntrant) {
  const undrop::test::TemporaryFolder folder;
  const auto file = (folder / "a.h5ad").string();
  touch(file);
  const auto before = planned("one=" + file + ":log1p").front().options.at("state");
  std::ofstream(file) << "other";
  EXPECT_NE(before, planned("one=" + file + ":log1p").front().options.at("state"));
}

TEST(ForeignPlan, AFileAnswersForTheWholeCountsAlone) {
  const undrop::test::TemporaryFolder folder;
  touch(folder / "a.h5ad");
  const auto entrant = planned("one=" + (folder / "a.h5ad").string() + ":log1p").front();
  EXPECT_EQ(answer_of(entrant, InputKind::whole, 3), folder / "a.h5ad");
  EXPECT_EQ(answer_of(entrant, InputKind::mask, 0), std::nullopt);
  EXPECT_EQ(why_unanswered(entrant, {InputKind::whole, 0, 3}), "");
  EXPECT_THAT(why_unanswered(entrant, {InputKind::mask, 0, 2}), testing::HasSubstr("mask.r2.h5ad"));
  EXPECT_EQ(why_unanswered({.name = "magic", .method = "magic"}, {InputKind::mask, 0, 0}), "");
}

TEST(ForeignPlan, AFolderAnswersByInputAndRepeat) {
  const undrop::test::TemporaryFolder folder;
  for (const char* name : {"mask.r1.h5ad", "whole.h5ad", "whole.r2.h5ad", "null.h5ad", "null_permuted.r0.h5ad"})
    touch(folder / name);
  const auto entrant = planned("one=" + folder.path().string() + ":log1p").front();
  EXPECT_EQ(answer_of(entrant, InputKind::mask, 1), folder / "mask.r1.h5ad");
  EXPECT_EQ(answer_of(entrant, InputKind::mask, 0), std::nullopt);
  EXPECT_EQ(answer_of(entrant, InputKind::whole, 0), folder / "whole.h5ad");
  EXPECT_EQ(answer_of(entrant, InputKind::whole, 2), folder / "whole.r2.h5ad");
  EXPECT_EQ(answer_of(entrant, InputKind::null, 0, true), folder / "null_permuted.r0.h5ad");
  EXPECT_EQ(why_unanswered(entrant, {InputKind::null, 0, 0}), "");
  EXPECT_THAT(why_unanswered(entrant, {InputKind::null, 0, 1}), testing::HasSubstr("null_permuted.r1.h5ad"));
}

}  // namespace
}  // namespace undrop::compare
