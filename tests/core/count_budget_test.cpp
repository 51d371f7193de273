#include "core/count_budget.hpp"

#include <undrop/errors.hpp>

#include <gtest/gtest.h>

#include <limits>

namespace undrop {
namespace {

TEST(CountBudget, HoldsCountsThatTakeAThird) {
  Context context;
  context.memory_budget = 3 * bytes_of_counts(1000, 10);
  EXPECT_TRUE(held_in_memory(1000, 10, context));
  EXPECT_FALSE(held_in_memory(1001, 10, context));
  context.memory_budget = 0;
  EXPECT_TRUE(held_in_memory(std::int64_t{1} << 40, 10, context));
}

TEST(CountBudget, KeepsSomeBlocksWhateverTheBudget) {
  Context context;
  context.memory_budget = 1;
  EXPECT_EQ(bytes_of_kept_blocks(context), std::int64_t{16} << 20);
  context.memory_budget = std::int64_t{1} << 30;
  EXPECT_EQ(bytes_of_kept_blocks(context), std::int64_t{32} << 20);
}

TEST(CountBudget, RefusesTextThatDoesNotFit) {
  Context context;
  context.memory_budget = bytes_of_counts(1000, 10);
  EXPECT_NO_THROW(require_held("a.mtx", 1000, 10, context));
  EXPECT_THROW(require_held("a.mtx", 1001, 10, context), ResourceError);
}

TEST(CountBudget, AnAbsurdNumberOfEntriesIsTooMuchAndNoOverflow) {
  EXPECT_GT(bytes_of_counts(5555555555555555555, 4), std::int64_t{1} << 60U);
  EXPECT_GT(bytes_of_counts(1, std::numeric_limits<std::int64_t>::max()), std::int64_t{1} << 60U);
}

}  // namespace
}  // namespace undrop
