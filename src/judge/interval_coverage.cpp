#include "judge/interval_coverage.hpp"

#include <boost/math/distributions/negative_binomial.hpp>
#include <boost/math/distributions/poisson.hpp>

#include <cmath>
#include <limits>

namespace undrop::judge {

namespace {

constexpr double least_mean_of_plain = 3;

/// P(X ≤ count).
double cumulative(std::int64_t count, double mean, double shape) {
  if (count < 0) return 0;
  if (!(mean > 0)) return 1;
  const auto x = static_cast<double>(count);
  if (std::isinf(shape)) return boost::math::cdf(boost::math::poisson(mean), x);
  return boost::math::cdf(boost::math::negative_binomial(shape, shape / (shape + mean)), x);
}

double share(std::int64_t part, std::int64_t whole) {
  return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

double randomized_pit(std::int64_t count, double mean, double shape, double u) {
  const double below = cumulative(count - 1, mean, shape);
  return below + u * (cumulative(count, mean, shape) - below);
}

void CoverageAccumulator::add(std::int64_t count, double mean, double shape, double u) {
  const double below = cumulative(count - 1, mean, shape);
  const double upto = cumulative(count, mean, shape);
  const double margin = (1 - level_) / 2;
  const double pit = below + u * (upto - below);
  ++n_;
  inside_ += pit >= margin && pit <= 1 - margin ? 1 : 0;
  if (mean < least_mean_of_plain) return;
  ++n_plain_;
  // At least the lower quantile: P(X ≤ count) reaches the margin; at most the upper: P(X < count) lies below 1 −
  // margin.
  plain_inside_ += upto >= margin && below < 1 - margin ? 1 : 0;
}

void CoverageAccumulator::add(const CoverageAccumulator& other) {
  n_ += other.n_;
  inside_ += other.inside_;
  n_plain_ += other.n_plain_;
  plain_inside_ += other.plain_inside_;
}

double CoverageAccumulator::randomized() const { return share(inside_, n_); }

double CoverageAccumulator::plain() const { return share(plain_inside_, n_plain_); }

}  // namespace undrop::judge
