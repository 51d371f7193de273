#include "methods/saver/log_sums.hpp"

#include <cmath>

#include "core/double_lanes.hpp"
#include "core/per_processor.hpp"

namespace undrop::saver {

namespace {

using lanes::Lanes;
using lanes::load;
using lanes::logarithm;
using lanes::logarithm_of_one_plus;
using lanes::width;

UNDROP_INLINED double sum(const Lanes& lanes) {
  double total = 0;
  for (std::int64_t l = 0; l < width; ++l) total += lanes[l];
  return total;
}

UNDROP_PER_PROCESSOR double log1p_lanes(const double* weights, const double* values, double scale, std::int64_t n) {
  Lanes total{};
  for (std::int64_t i = 0; i < n; i += width) {
    total += load(weights + i) * logarithm_of_one_plus(scale * load(values + i));
  }
  return sum(total);
}

UNDROP_PER_PROCESSOR double log_lanes(const double* weights, const double* values, std::int64_t n) {
  Lanes total{};
  for (std::int64_t i = 0; i < n; i += width) total += load(weights + i) * logarithm(load(values + i));
  return sum(total);
}

}  // namespace

double sum_log1p(const double* weights, const double* values, double scale, std::int64_t n) {
  const std::int64_t whole = n / width * width;
  double total = log1p_lanes(weights, values, scale, whole);
  for (std::int64_t i = whole; i < n; ++i) total += weights[i] * std::log1p(scale * values[i]);
  return total;
}

double sum_log(const double* weights, const double* values, std::int64_t n) {
  const std::int64_t whole = n / width * width;
  double total = log_lanes(weights, values, whole);
  for (std::int64_t i = whole; i < n; ++i) total += weights[i] * std::log(values[i]);
  return total;
}

}  // namespace undrop::saver
