#include "methods/ebayes/lost_counts.hpp"

#include <gtest/gtest.h>

namespace undrop::ebayes {
namespace {

TEST(LostCounts, MixThePosteriorWithTheRateOfWhatIsLost) {
  const output::Moments posterior{0.5, 0.04};
  const auto half = with_loss(posterior, {0.5, 4, 2});
  EXPECT_DOUBLE_EQ(half.mean, 2.25);
  // Within: (0.04 + 16 / 2) / 2; between the two means: (3.5 / 2)².
  EXPECT_NEAR(half.variance, 4.02 + 1.75 * 1.75, 1e-12);
}

TEST(LostCounts, ChangeNothingWhereNothingIsLost) {
  const output::Moments posterior{0.5, 0.04};
  const auto same = with_loss(posterior, {});
  EXPECT_DOUBLE_EQ(same.mean, 0.5);
  EXPECT_NEAR(same.variance, 0.04, 1e-15);
}

}  // namespace
}  // namespace undrop::ebayes
