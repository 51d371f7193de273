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

TEST(ProfileAt, GoesThroughTheGridAndIsExactForAParabola) {
  std::vector<double> profile;
  for (int i = 0; i < 6; ++i) profile.push_back(2 - std::pow(i - 1.7, 2));
  for (double at = 0; at <= 5; at += 0.25) EXPECT_NEAR(profile_at(profile, at), 2 - std::pow(at - 1.7, 2), 1e-12);
  EXPECT_NEAR(profile_at(std::vector<double>{1, 3}, 0.5), 2, 1e-12);
  EXPECT_NEAR(profile_at(std::vector<double>{4}, 0), 4, 1e-12);
}

}  // namespace
}  // namespace undrop::dropout
