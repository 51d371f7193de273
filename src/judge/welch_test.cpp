#include "judge/welch_test.hpp"

#include <boost/math/distributions/students_t.hpp>

#include <cmath>
#include <limits>

namespace undrop::judge {

void SampleMoments::add(double value) {
  ++n_;
  const double off = value - mean_;
  mean_ += off / static_cast<double>(n_);
  squares_ += off * (value - mean_);
}

double SampleMoments::variance() const { return n_ < 2 ? 0 : squares_ / static_cast<double>(n_ - 1); }

WelchTest welch_test(const SampleMoments& a, const SampleMoments& b) {
  WelchTest result;
  if (a.n() < 2 || b.n() < 2) {
    result.p = std::numeric_limits<double>::quiet_NaN();
    return result;
  }
  const double part_a = a.variance() / static_cast<double>(a.n());
  const double part_b = b.variance() / static_cast<double>(b.n());
  const double difference = a.mean() - b.mean();
  const double square = part_a + part_b;
  if (!(square > 0)) {
    result.t = difference == 0 ? 0 : std::copysign(std::numeric_limits<double>::infinity(), difference);
    result.p = difference == 0 ? 1 : 0;
    return result;
  }
  result.t = difference / std::sqrt(square);
  result.degrees =
      square * square /
      (part_a * part_a / static_cast<double>(a.n() - 1) + part_b * part_b / static_cast<double>(b.n() - 1));
  const boost::math::students_t distribution(result.degrees);
  result.p = 2 * boost::math::cdf(boost::math::complement(distribution, std::abs(result.t)));
  return result;
}

}  // namespace undrop::judge
