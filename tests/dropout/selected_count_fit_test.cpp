#include "dropout/selected_count_fit.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace undrop::dropout {
namespace {

TEST(ProfilePeak, IsExactForAParabola) {
  std::vector<double> profile;
  for (int i = 0; i < 8; ++i) profile.push_back(5 - std::pow(i - 3.3, 2));
  const ProfilePeak peak = profile_peak(profile);
  EXPECT_NEAR(peak.position, 3.3, 1e-12);
  EXPECT_NEAR(peak.value, 5, 1e-12);
}

TEST(ProfilePeak, StaysAtTheEdge) {
  const ProfilePeak peak = profile_peak(std::vector<double>{1, 2, 3});
  EXPECT_EQ(peak.position, 2);
  EXPECT_EQ(peak.value, 3);
}

}  // namespace
}  // namespace undrop::dropout
