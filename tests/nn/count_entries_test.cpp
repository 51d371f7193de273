#include "nn/count_entries.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace undrop::nn {
namespace {

double softplus(double u) { return std::fmax(u, 0) + std::log1p(std::exp(-std::abs(u))); }

/// Far from each other, so that the direct formula in float64 holds.
double zero_loss(double log_mean, double log_shape, double logit) {
  const double log_zero = -std::exp(log_shape) * softplus(log_mean - log_shape);
  if (log_zero > -1) return -std::log1p(std::exp(-softplus(logit)) * std::expm1(log_zero));
  const double a = -softplus(-logit);
  const double b = log_zero - softplus(logit);
  return -(std::fmax(a, b) + std::log1p(std::exp(-std::abs(a - b))));
}

struct Entry {
  float log_mean, log_shape, logit;
};

/// More than the widest vector holds, and not a multiple of it.
std::vector<Entry> entries() {
  std::vector<Entry> out;
  for (const float log_mean : {-15.0F, -4.0F, -0.5F, 0.0F, 1.3F, 6.0F, 15.0F}) {
    for (const float log_shape : {-10.0F, -1.0F, 0.4F, 4.0F, 10.0F}) {
      for (const float logit : {-80.0F, -20.0F, -3.0F, 0.0F, 0.7F, 9.0F, 80.0F})
        out.push_back({log_mean, log_shape, logit});
    }
  }
  return out;
}

TEST(CountEntries, ZerosMeetTheFormulaAndItsDifferences) {
  const auto all = entries();
  std::vector<float> log_mean, log_shape, shape, logit;
  for (const auto& entry : all) {
    log_mean.push_back(entry.log_mean);
    log_shape.push_back(entry.log_shape);
    shape.push_back(std::exp(entry.log_shape));
    logit.push_back(entry.logit);
  }
  const std::size_t n = all.size();
  std::vector<float> loss(n), by_mean(n), by_shape(n), by_logit(n);
  zero_entries(log_mean.data(), log_shape.data(), shape.data(), logit.data(), static_cast<std::int64_t>(n),
               {loss.data(), by_mean.data(), by_shape.data(), by_logit.data()});
  constexpr double h = 1e-4;
  for (std::size_t e = 0; e < n; ++e) {
    const auto a = static_cast<double>(log_mean[e]);
    const auto t = static_cast<double>(log_shape[e]);
    const auto l = static_cast<double>(logit[e]);
    const double expected = zero_loss(a, t, l);
    const double size = 1 + std::abs(expected);
    EXPECT_NEAR(static_cast<double>(loss[e]), expected, 2e-6 * expected + 1e-8) << a << " " << t << " " << l;
    EXPECT_NEAR(static_cast<double>(by_mean[e]), (zero_loss(a + h, t, l) - zero_loss(a - h, t, l)) / (2 * h),
                2e-4 * size)
        << a << " " << t << " " << l;
    EXPECT_NEAR(static_cast<double>(by_shape[e]), (zero_loss(a, t + h, l) - zero_loss(a, t - h, l)) / (2 * h),
                2e-4 * size)
        << a << " " << t << " " << l;
    EXPECT_NEAR(static_cast<double>(by_logit[e]), (zero_loss(a, t, l + h) - zero_loss(a, t, l - h)) / (2 * h), 1e-5)
        << a << " " << t << " " << l;
  }
}

TEST(CountEntries, WithoutInflationAZeroIsTheNegativeBinomials) {
  const float log_mean = 0.3F;
  const float log_shape = -0.4F;
  const float shape = std::exp(log_shape);
  float loss = 0;
  float by_mean = 0;
  float by_shape = 0;
  zero_entries(&log_mean, &log_shape, &shape, nullptr, 1, {&loss, &by_mean, &by_shape, nullptr});
  const double theta = std::exp(-0.4);
  const double mean = std::exp(0.3);
  EXPECT_NEAR(static_cast<double>(loss), theta * std::log1p(mean / theta), 1e-6);
  EXPECT_NEAR(static_cast<double>(by_mean), theta * mean / (theta + mean), 1e-6);
}

TEST(CountEntries, SeenCountsMeetTheGammaFunction) {
  std::vector<double> log_mean, log_shape, counts;
  for (const double a : {-8.0, -1.0, 0.5, 4.0, 11.0}) {
    for (const double t : {-9.0, -1.0, 0.3, 5.0, 9.0}) {
      for (const double x : {1.0, 2.0, 2.5, 17.0, 300.0, 1e5}) {
        log_mean.push_back(a);
        log_shape.push_back(t);
        counts.push_back(x);
      }
    }
  }
  const std::size_t n = counts.size();
  std::vector<double> loss(n), by_mean(n), by_shape(n);
  seen_entries(log_mean.data(), log_shape.data(), counts.data(), static_cast<std::int64_t>(n),
               {loss.data(), by_mean.data(), by_shape.data(), nullptr});
  for (std::size_t e = 0; e < n; ++e) {
    const double theta = std::exp(log_shape[e]);
    const double d = log_mean[e] - log_shape[e];
    const double x = counts[e];
    const double gammas = std::lgamma(x + theta) - std::lgamma(theta) - std::lgamma(x + 1);
    const double expected = -(gammas - theta * softplus(d) - x * softplus(-d));
    EXPECT_NEAR(loss[e], expected, 1e-9 * (1 + expected)) << x << " " << theta;
    double moved[2];
    for (const int side : {0, 1}) {
      const double t = log_shape[e] + (side == 0 ? 1e-4 : -1e-4);
      double of_mean = 0;
      double of_shape = 0;
      seen_entries(&log_mean[e], &t, &counts[e], 1, {&moved[side], &of_mean, &of_shape, nullptr});
    }
    EXPECT_NEAR(by_shape[e], (moved[0] - moved[1]) / 2e-4, 1e-5 * (1 + std::abs(by_shape[e]))) << x << " " << theta;
    const double share = 1 / (1 + std::exp(-d));
    EXPECT_NEAR(by_mean[e], theta * share - x * (1 - share), 1e-9 * (1 + x + theta)) << x << " " << theta;
  }
}

TEST(CountEntries, KeptCountsWereNotDropped) {
  const std::vector<float> logit{-90, -2, 0, 3, 90};
  std::vector<float> loss(5), by_logit(5);
  kept_entries(logit.data(), 5, loss.data(), by_logit.data());
  for (std::size_t e = 0; e < 5; ++e) {
    EXPECT_NEAR(static_cast<double>(loss[e]), softplus(static_cast<double>(logit[e])), 1e-6 * (1 + std::abs(logit[e])));
    EXPECT_NEAR(static_cast<double>(by_logit[e]), 1 / (1 + std::exp(-static_cast<double>(logit[e]))), 1e-6);
  }
}

}  // namespace
}  // namespace undrop::nn
