#include "nn/plateau_rate.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace undrop::nn {
namespace {

TEST(PlateauRate, FallsAtTheWorkedEpochs) {
  PlateauRate rate(1e-2, 0.1, 10);
  const std::vector<double> first{2.0, 1.8, 1.6, 1.4, 1.2};
  for (int epoch = 0; epoch < 50; ++epoch) {
    const double before = rate.rate();
    const auto at = static_cast<std::size_t>(epoch);
    const double now = rate.after(at < first.size() ? first[at] : 1.0);
    const bool falls = epoch == 16 || epoch == 27 || epoch == 38 || epoch == 49;
    EXPECT_NEAR(now, falls ? before * 0.1 : before, 1e-18) << epoch;
  }
}

}  // namespace
}  // namespace undrop::nn
