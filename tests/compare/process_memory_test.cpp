#include "compare/process_memory.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include "compare/child_process.hpp"
#include "support.hpp"

namespace undrop::compare {
namespace {

TEST(ProcessMemory, OwnPeakIsKnown) {
  EXPECT_GT(own_peak_memory(), 1 << 20);
  EXPECT_GE(peak_memory_of(getpid()), own_peak_memory());
}

TEST(ProcessMemory, NoProcessHasNone) { EXPECT_EQ(peak_memory_of(std::numeric_limits<pid_t>::max()), 0); }

TEST(ProcessMemory, AChildHasItsOwnAndNotItsParents) {
  // Touched, so that this process has held it.
  const std::vector<char> much(std::size_t{300} << 20, 1);
  ASSERT_GT(own_peak_memory(), much.size());
  const undrop::test::TemporaryFolder folder;
  const Context context;
  const auto outcome = run_child({"/bin/sh", "-c", "sleep 0.2; exit 0"}, (folder / "log").string(),
                                 std::numeric_limits<double>::infinity(), context);
  EXPECT_TRUE(outcome.succeeded());
  EXPECT_GT(outcome.peak_memory, 1 << 17);
  EXPECT_LT(outcome.peak_memory, 50 << 20);
}

}  // namespace
}  // namespace undrop::compare
