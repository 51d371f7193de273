#include "compare/part_queue.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "compare/part_run.hpp"
#include "compare/written_file.hpp"
#include "simulated_input.hpp"
#include "support.hpp"

namespace undrop::compare {
namespace {

using judge::RunStatus;
using testing::HasSubstr;

/// Parts by a shell script in place of undrop: what it says and does is all there is to the queue.
class PartQueueOfScripts : public testing::Test {
 protected:
  std::vector<PartResult> results(const std::string& script, const ParameterValues& given = {}) {
    plan_ = test::plan_with({test::entrant_named("none"), test::entrant_named("lowrank")}, {"mask"}, given);
    PartQueue queue(plan_, "input", {{"sh", "-c", script, "part"}, "plan.json", folder_.path().string()}, context_);
    queue.run();
    return queue.results();
  }
  /// A finished part of the plan, written where the queue looks for it.
  void finish(const PartPlan& part) {
    auto result = unscored_part(plan_, part, RunStatus::ok, "");
    result.found.runs.front().metrics = {{"rmse", 1}};
    result.fingerprint = part_fingerprint(plan_, part, "input");
    write_part((folder_ / (part_name(plan_, part) + ".cbor")).string(), result);
  }

  undrop::test::TemporaryFolder folder_;
  Context context_ = test::context_of();
  ComparePlan plan_;
};

TEST_F(PartQueueOfScripts, AFailureIsARowWithItsMessage) {
  const auto rows = results("echo 'undrop: error: no luck' >&2; exit 4", {{"repeats", std::int64_t{1}}});
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].found.runs.front().status, RunStatus::failed);
  EXPECT_EQ(rows[0].found.runs.front().reason, "no luck");
  EXPECT_GT(rows[0].found.runs.front().peak_memory, 0);
}

TEST_F(PartQueueOfScripts, AKillIsNamed) {
  const auto rows = results("kill -9 $$", {{"repeats", std::int64_t{1}}});
  EXPECT_THAT(rows[0].found.runs.front().reason, HasSubstr("killed (signal 9)"));
}

TEST_F(PartQueueOfScripts, FinishedPartsAreKept) {
  plan_ = test::plan_with({test::entrant_named("none"), test::entrant_named("lowrank")}, {"mask"},
                          {{"repeats", std::int64_t{1}}});
  finish({InputKind::mask, 1, 0});
  const auto rows = results("exit 1", {{"repeats", std::int64_t{1}}});
  EXPECT_EQ(rows[0].found.runs.front().status, RunStatus::failed);
  EXPECT_EQ(rows[1].found.runs.front().status, RunStatus::ok);
}

TEST_F(PartQueueOfScripts, WhatTakesTooLongIsARowThatSaysSo) {
  const auto rows = results("exec sleep 60", {{"repeats", std::int64_t{2}}, {"time_limit", std::string("0.3s")}});
  ASSERT_EQ(rows.size(), 4U);
  for (const auto& part : rows) {
    EXPECT_EQ(part.found.runs.front().status, RunStatus::skipped);
    EXPECT_THAT(part.found.runs.front().reason, HasSubstr("--time-limit 0.3s"));
  }
  EXPECT_THAT(rows[0].found.runs.front().reason, HasSubstr("not finished"));
  EXPECT_THAT(rows[3].found.runs.front().reason, HasSubstr("before it began"));
}

TEST_F(PartQueueOfScripts, CancellingStopsIt) {
  context_.cancel->cancel();
  EXPECT_THROW(results("exit 0"), Cancelled);
}

TEST_F(PartQueueOfScripts, ProgressEndsAtItsTotal) {
  std::vector<ProgressEvent> events;
  context_.progress = [&](const ProgressEvent& event) { events.push_back(event); };
  (void)results("exit 1", {{"repeats", std::int64_t{2}}});
  ASSERT_EQ(events.size(), 5U);
  EXPECT_EQ(events.back().done, events.back().total);
  EXPECT_THAT(events.front().note, HasSubstr("none: mask, repeat 1"));
}

}  // namespace
}  // namespace undrop::compare
