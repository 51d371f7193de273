#include "compare/child_process.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <limits>
#include <thread>

#include "support.hpp"

namespace undrop::compare {
namespace {

constexpr double forever = std::numeric_limits<double>::infinity();

class ChildProcess : public testing::Test {
 protected:
  ChildOutcome run(const std::string& script, double seconds = forever) {
    return run_child({"sh", "-c", script}, log(), seconds, context_);
  }
  [[nodiscard]] std::string log() const { return (folder_ / "log").string(); }

  undrop::test::TemporaryFolder folder_;
  Context context_;
};

TEST_F(ChildProcess, SuccessLeavesNoLog) {
  const auto outcome = run("echo fine");
  EXPECT_TRUE(outcome.succeeded());
  EXPECT_EQ(outcome.last_words, "fine");
  EXPECT_GT(outcome.peak_memory, 0);
  EXPECT_FALSE(std::filesystem::exists(log()));
}

TEST_F(ChildProcess, FailureHasItsCodeAndLastWords) {
  const auto outcome = run("echo no luck >&2; exit 3");
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_EQ(outcome.last_words, "no luck");
  EXPECT_EQ(describe(outcome), "ended with exit code 3");
  EXPECT_TRUE(std::filesystem::exists(log()));
}

TEST_F(ChildProcess, ADeathBySignalIsNamed) {
  const auto outcome = run("kill -9 $$");
  EXPECT_EQ(outcome.signal, 9);
  EXPECT_THAT(describe(outcome), testing::HasSubstr("killed (signal 9)"));
}

TEST_F(ChildProcess, WhatTakesTooLongIsEnded) {
  const auto outcome = run("exec sleep 60", 0.1);
  EXPECT_TRUE(outcome.timed_out);
  EXPECT_FALSE(outcome.succeeded());
  EXPECT_LT(outcome.seconds, 30);
}

TEST_F(ChildProcess, CancellingEndsIt) {
  std::thread canceller([this] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    context_.cancel->cancel();
  });
  EXPECT_THROW(static_cast<void>(run("exec sleep 60")), Cancelled);
  canceller.join();
}

TEST_F(ChildProcess, AMissingProgramIsAnError) {
  EXPECT_THROW(static_cast<void>(run_child({"/no/such/program"}, log(), forever, context_)), ResourceError);
}

}  // namespace
}  // namespace undrop::compare
