#include "core/parallel.hpp"

#include <undrop/errors.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>
#include <tuple>
#include <vector>

namespace undrop {
namespace {

Context with_threads(int n) {
  Context context;
  context.threads = n;
  return context;
}

TEST(Parallel, EveryItemOnceForAnyNumberOfThreads) {
  for (const int threads : {0, 1, 3, 8}) {
    for (const std::int64_t n : {0, 1, 7, 1000}) {
      std::vector<std::atomic<int>> seen(static_cast<std::size_t>(n));
      parallel_for(with_threads(threads), n, [&](std::int64_t i) { ++seen[static_cast<std::size_t>(i)]; });
      for (const auto& times : seen) EXPECT_EQ(times.load(), 1);
    }
  }
}

TEST(Parallel, BlocksDoNotDependOnThreads) {
  using Block = std::tuple<std::int64_t, std::int64_t, std::int64_t>;
  std::set<Block> seen[2];
  for (const int many : {0, 1}) {
    std::mutex mutex;
    parallel_blocks(with_threads(many == 0 ? 1 : 4), 10, 4,
                    [&](std::int64_t block, std::int64_t begin, std::int64_t end) {
                      const std::lock_guard lock(mutex);
                      seen[many].emplace(block, begin, end);
                    });
  }
  EXPECT_EQ(seen[0], seen[1]);
  EXPECT_EQ(seen[0], (std::set<Block>{{0, 0, 4}, {1, 4, 8}, {2, 8, 10}}));
  EXPECT_EQ(n_blocks(10, 4), 3);
  EXPECT_EQ(n_blocks(8, 4), 2);
  EXPECT_EQ(n_blocks(0, 4), 0);
}

TEST(Parallel, RethrowsTheExceptionOfAThread) {
  for (const int threads : {1, 4}) {
    std::atomic<int> done{0};
    const auto run = [&] {
      parallel_blocks(with_threads(threads), 10000, 1, [&](std::int64_t block, std::int64_t, std::int64_t) {
        ++done;
        if (block == 5) throw NumericalError("at block 5");
        std::this_thread::yield();
      });
    };
    EXPECT_THROW(run(), NumericalError);
    EXPECT_LT(done.load(), 10000);
  }
}

TEST(Parallel, StopsWhenCancelled) {
  const auto context = with_threads(2);
  std::atomic<int> done{0};
  const auto run = [&] {
    parallel_blocks(context, 1000000, 1, [&](std::int64_t, std::int64_t, std::int64_t) {
      if (++done == 10) context.cancel->cancel();
    });
  };
  EXPECT_THROW(run(), Cancelled);
  EXPECT_LT(done.load(), 1000);
}

TEST(Parallel, LoopsMayBeNested) {
  const auto context = with_threads(3);
  std::atomic<int> done{0};
  parallel_for(context, 8, [&](std::int64_t) { parallel_for(context, 8, [&](std::int64_t) { ++done; }); });
  EXPECT_EQ(done.load(), 64);
}

}  // namespace
}  // namespace undrop
