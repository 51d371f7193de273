#include "simulate/dropout_fit.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace undrop::simulate {
namespace {

std::vector<ZeroExcess> bins_with(const DropoutCurve* curve) {
  std::vector<ZeroExcess> bins;
  for (double log_mean = -3; log_mean < 6; log_mean += 0.1) {
    ZeroExcess bin;
    const double mean = std::exp(log_mean);
    bin.own = {{mean}, {1}};
    bin.predicted = std::exp(-mean);
    const double lost = curve == nullptr ? 0 : dropout_probability(mean, *curve);
    bin.zero_share = bin.predicted + (1 - bin.predicted) * lost;
    bins.push_back(bin);
  }
  return bins;
}

TEST(DropoutFit, FindsTheCurveAgain) {
  for (const DropoutCurve curve : {DropoutCurve{0, -1}, {2, -0.5}, {4.5, -2}}) {
    const auto fit = fit_dropout(bins_with(&curve));
    ASSERT_TRUE(fit.has_value());
    EXPECT_NEAR(fit->mid, curve.mid, 0.02);
    EXPECT_NEAR(fit->shape, curve.shape, 0.02);
  }
}

TEST(DropoutFit, SaysThatThereIsNone) { EXPECT_FALSE(fit_dropout(bins_with(nullptr)).has_value()); }

}  // namespace
}  // namespace undrop::simulate
