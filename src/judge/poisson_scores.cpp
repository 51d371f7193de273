#include "judge/poisson_scores.hpp"

#include <algorithm>
#include <cmath>

namespace undrop::judge {

namespace {

constexpr double floor_share = 0.01;
constexpr double smallest_rate = 1e-9;
constexpr double loss_offset = 1e-6;
constexpr double per_cell = 1e4;

double floored(double rate, double base) {
  const double valid = std::isfinite(rate) ? rate : 0;
  return std::max({valid, floor_share * base, smallest_rate});
}

}  // namespace

double poisson_deviance(double count, double rate) {
  const double difference = count - rate;
  return 2 * ((count > 0 ? count * std::log(count / rate) : 0) - difference);
}

double poisson_loss(double count, double rate) { return rate - count * std::log(rate + loss_offset); }

CellDeviance cell_deviance(std::span<const float> test, std::span<const double> rates, std::span<const double> base) {
  double total = 0;
  double rate_total = 0;
  for (std::size_t j = 0; j < test.size(); ++j) {
    total += static_cast<double>(test[j]);
    rate_total += floored(rates[j], base[j]);
  }
  const double scale = rate_total > 0 ? total / rate_total : 1;
  const double test_unit = per_cell / std::max(1.0, total);
  const double rate_unit = rate_total > 0 ? per_cell / rate_total : 0;
  CellDeviance cell;
  for (std::size_t j = 0; j < test.size(); ++j) {
    const auto count = static_cast<double>(test[j]);
    const double rate = floored(rates[j], base[j]);
    cell.deviance += poisson_deviance(count, rate);
    cell.shape_deviance += poisson_deviance(count, std::max(rate * scale, smallest_rate));
    cell.base_deviance += poisson_deviance(count, std::max(base[j], smallest_rate));
    cell.loss += poisson_loss(count, rate);
    const double seen = count > 0 ? std::log1p(count * test_unit) : 0;
    const double error = seen - std::log1p(rate * rate_unit);
    cell.square_error += error * error;
  }
  return cell;
}

}  // namespace undrop::judge
