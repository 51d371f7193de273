#include "judge/moderated_test.hpp"

#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/trigamma.hpp>

#include <cmath>
#include <limits>

namespace undrop::judge {

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
/// Student's t with more degrees of freedom is normal to double precision where it matters.
constexpr double nearly_normal = 1e6;

/// x > 0 with trigamma(x) = y > 0; trigamma falls from infinity to 0.
double inverse_trigamma(double y) {
  double low = 1e-9;
  double high = 1e9;
  for (int step = 0; step < 200 && high / low > 1 + 1e-12; ++step) {
    const double middle = std::sqrt(low * high);
    (boost::math::trigamma(middle) > y ? low : high) = middle;
  }
  return std::sqrt(low * high);
}

double pooled_variance(const GroupMoments& gene, double degrees) {
  const double squares =
      gene.a.variance() * static_cast<double>(gene.a.n() - 1) + gene.b.variance() * static_cast<double>(gene.b.n() - 1);
  return squares / degrees;
}

/// The variances' common distribution.
struct Prior {
  double degrees = 0;
  double variance = 0;
};

Prior prior_of(std::span<const GroupMoments> genes, double degrees) {
  const double expected = boost::math::digamma(degrees / 2) - std::log(degrees / 2);
  SampleMoments logs;
  for (const auto& gene : genes) {
    const double variance = pooled_variance(gene, degrees);
    if (variance > 0) logs.add(std::log(variance) - expected);
  }
  if (logs.n() < 2) return {};
  const double beyond = logs.variance() - boost::math::trigamma(degrees / 2);
  if (!(beyond > 0)) return {infinite, std::exp(logs.mean())};
  const double half = inverse_trigamma(beyond);
  return {2 * half, std::exp(logs.mean() + boost::math::digamma(half) - std::log(half))};
}

double two_sided(double t, double degrees) {
  if (std::isnan(t)) return undefined;
  if (std::isinf(t)) return 0;
  if (degrees > nearly_normal) return 2 * boost::math::cdf(boost::math::normal(), -std::abs(t));
  return 2 * boost::math::cdf(boost::math::students_t(degrees), -std::abs(t));
}

}  // namespace

std::vector<double> moderated_p(std::span<const GroupMoments> genes) {
  std::vector<double> p(genes.size(), undefined);
  if (genes.empty()) return p;
  const auto n_a = static_cast<double>(genes.front().a.n());
  const auto n_b = static_cast<double>(genes.front().b.n());
  const double own = n_a + n_b - 2;
  if (n_a < 1 || n_b < 1 || own < 1) return p;
  const auto prior = prior_of(genes, own);
  for (std::size_t i = 0; i < p.size(); ++i) {
    const double difference = genes[i].a.mean() - genes[i].b.mean();
    const double variance =
        std::isinf(prior.degrees)
            ? prior.variance
            : (prior.degrees * prior.variance + own * pooled_variance(genes[i], own)) / (prior.degrees + own);
    const double error = std::sqrt(variance * (1 / n_a + 1 / n_b));
    p[i] = difference == 0 ? 1 : two_sided(difference / error, prior.degrees + own);
  }
  return p;
}

}  // namespace undrop::judge
