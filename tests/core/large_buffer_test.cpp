#include "core/large_buffer.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace undrop {
namespace {

TEST(LargeBuffer, HoldsWhatIsWritten) {
  for (const std::size_t size : {std::size_t{1}, std::size_t{1000}, (std::size_t{5} << 18U) + 3}) {
    LargeBuffer buffer(size);
    for (std::size_t i = 0; i < size; ++i) buffer.data()[i] = static_cast<float>(i);
    const LargeBuffer moved = std::move(buffer);
    EXPECT_EQ(moved.data()[size - 1], static_cast<float>(size - 1));
  }
  EXPECT_EQ(LargeBuffer().data(), nullptr);
}

}  // namespace
}  // namespace undrop
