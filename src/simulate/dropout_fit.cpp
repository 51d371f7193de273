#include "simulate/dropout_fit.hpp"

#include <boost/math/tools/minima.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace undrop::simulate {

namespace {

constexpr int digits = 20;
constexpr double least_missing = 0.03;
constexpr double largest_slope = 5;

double loss(std::span<const ZeroExcess> bins, const DropoutCurve& curve) {
  double sum = 0;
  for (const auto& bin : bins) {
    double kept = 0;
    for (std::size_t i = 0; i < bin.own.means.size(); ++i) {
      kept += bin.own.weights[i] * (1 - dropout_probability(bin.own.means[i], curve));
    }
    kept *= 1 - bin.predicted;
    const double positive = std::clamp(kept, 1e-12, 1 - 1e-12);
    sum -= bin.weight * ((1 - bin.zero_share) * std::log(positive) + bin.zero_share * std::log1p(-positive));
  }
  return sum;
}

}  // namespace

std::optional<DropoutCurve> fit_dropout(std::span<const ZeroExcess> bins) {
  double expected = 0;
  double missing = 0;
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (const auto& bin : bins) {
    expected += bin.weight * (1 - bin.predicted);
    missing += bin.weight * (bin.zero_share - bin.predicted);
    low = std::min(low, std::log(bin.own.means.front()));
    high = std::max(high, std::log(bin.own.means.back()));
  }
  if (!(missing > least_missing * expected)) return std::nullopt;
  const auto best_mid = [&](double shape) {
    return boost::math::tools::brent_find_minima(
        [&](double mid) {
          return loss(bins, {mid, shape});
        },
        low - 5, high + 5, digits);
  };
  const auto best = boost::math::tools::brent_find_minima([&](double shape) { return best_mid(shape).second; },
                                                          -largest_slope, 0.0, digits);
  return DropoutCurve{best_mid(best.first).first, best.first};
}

}  // namespace undrop::simulate
