#include "methods/nonzero_mean/nonzero_mean.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "methods/planted_counts.hpp"

namespace undrop::nonzero_mean {
namespace {

TEST(NonzeroMean, WorkedNumbers) {
  // Size factors 2/3, 4/3, 1; log1p of counts / size factor of g0: log 4 twice; of g1: log 4 twice and log 7.
  const Dataset data = test::prepared_rows({{2, 2}, {4, 4}, {0, 6}});
  const auto out = test::imputed_values("nonzero_mean", data, 1);
  for (std::size_t cell = 0; cell < 3; ++cell) {
    EXPECT_FLOAT_EQ(out[cell * 2], static_cast<float>(std::log(4.0)));
    EXPECT_FLOAT_EQ(out[cell * 2 + 1], static_cast<float>((2 * std::log(4.0) + std::log(7.0)) / 3));
  }
}

}  // namespace
}  // namespace undrop::nonzero_mean
