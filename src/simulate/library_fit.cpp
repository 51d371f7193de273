#include "simulate/library_fit.hpp"

#include <cmath>

namespace undrop::simulate {

LibraryFit fit_library(std::span<const double> totals) {
  const auto n = static_cast<double>(totals.size());
  double sum = 0;
  double sum_of_logs = 0;
  for (const double total : totals) {
    sum += total;
    sum_of_logs += std::log(total);
  }
  const double mean = sum / n;
  const double mean_log = sum_of_logs / n;
  double squares = 0;
  double squares_of_logs = 0;
  for (const double total : totals) {
    squares += (total - mean) * (total - mean);
    squares_of_logs += (std::log(total) - mean_log) * (std::log(total) - mean_log);
  }
  const double scale = std::sqrt(squares / n);
  const double log_scale = std::sqrt(squares_of_logs / n);
  // Mean log-likelihoods but for what both share; the log-normal density has a factor 1 / total.
  const bool is_normal = scale > 0 && log_scale > 0 && -std::log(scale) > -std::log(log_scale) - mean_log;
  if (is_normal) return {LibraryDistribution::normal, mean, scale};
  return {LibraryDistribution::log_normal, mean_log, log_scale};
}

}  // namespace undrop::simulate
