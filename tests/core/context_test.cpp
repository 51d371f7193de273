#include <undrop/context.hpp>
#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace undrop {
namespace {

using testing::ElementsAre;

TEST(Context, DefaultsFollowTheMachine) {
  const Context context;
  EXPECT_EQ(context.threads, available_threads());
  EXPECT_GE(context.threads, 1);
  EXPECT_GT(context.memory_budget, 0);
  EXPECT_EQ(context.seed, 0U);
  EXPECT_EQ(context.device, Device::cpu);
}

TEST(Context, SinksGetWhatIsSaid) {
  Context context;
  std::vector<std::string> said;
  context.log = [&](LogLevel level, const std::string& message) {
    said.push_back(std::to_string(static_cast<int>(level)) + message);
  };
  context.progress = [&](const ProgressEvent& event) {
    said.push_back(event.stage + std::to_string(event.done) + "/" + std::to_string(event.total) + event.note);
  };
  context.debug("a");
  context.info("b");
  context.warn("c");
  context.report("fit", 2, 5, "loss");
  EXPECT_THAT(said, ElementsAre("0a", "1b", "2c", "fit2/5loss"));
  EXPECT_THAT(context.warnings(), ElementsAre("c"));
}

TEST(Context, IsSilentWithoutSinks) {
  const Context context;
  context.info("a");
  context.report("fit", 0, 1);
  context.warn("kept");
  EXPECT_THAT(context.warnings(), ElementsAre("kept"));
}

TEST(Context, CopiesShareWarningsAndCancelToken) {
  const Context context;
  const Context copy = context;  // NOLINT(performance-unnecessary-copy-initialization)
  copy.warn("seen by both");
  EXPECT_THAT(context.warnings(), ElementsAre("seen by both"));
  EXPECT_NO_THROW(context.check_cancelled());
  copy.cancel->cancel();
  EXPECT_THROW(context.check_cancelled(), Cancelled);
}

TEST(Context, WarnsFromSeveralThreads) {
  const Context context;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (int j = 0; j < 50; ++j) context.warn("w");
      });
    }
  }
  EXPECT_EQ(context.warnings().size(), 200U);
}

}  // namespace
}  // namespace undrop
