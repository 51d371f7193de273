#include "prep/value_scale.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

namespace undrop::prep {

namespace {

constexpr std::int64_t sampled_cells = 400;
constexpr double largest_logarithm = 25;  // log2 of 33 million
constexpr double same_total = 0.01;       // spread of totals that are meant to be equal
constexpr double multiple_tolerance = 2e-3;
constexpr double most_cells = 0.8;

double quantile(std::vector<double> values, double share) {
  const auto at = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(at), values.end());
  return values[at];
}

/// Values of each sampled cell on one scale.
using Sample = std::vector<std::vector<double>>;

/// True where the values are whole multiples of the smallest, with enough above it to tell.
bool has_unit(const std::vector<double>& values) {
  const double unit = *std::min_element(values.begin(), values.end());
  int tested = 0;
  int multiples = 0;
  for (const double value : values) {
    const double ratio = value / unit;
    if (ratio < 1.0 + multiple_tolerance || ratio > 30) continue;
    ++tested;
    multiples += std::abs(ratio - std::round(ratio)) < multiple_tolerance ? 1 : 0;
  }
  return tested >= 3 && multiples > 0.95 * tested;
}

bool looks_normalized(const Sample& sample) {
  std::vector<double> totals;
  std::vector<double> units;
  for (const auto& cell : sample) {
    double total = 0;
    for (const double value : cell) total += value;
    totals.push_back(total);
    if (has_unit(cell)) units.push_back(*std::min_element(cell.begin(), cell.end()));
  }
  const double middle = quantile(totals, 0.5);
  if (totals.size() >= 10 && quantile(totals, 0.9) - quantile(totals, 0.1) < same_total * middle) return true;
  const bool most_have_units = static_cast<double>(units.size()) >= most_cells * static_cast<double>(sample.size());
  // Corrected counts have a unit, too, but the same in all cells.
  return most_have_units && units.size() >= 5 && quantile(units, 0.9) > 1.02 * quantile(units, 0.1);
}

Sample sample_of(const CountSource& counts) {
  Sample sample;
  CountBlock block;
  const std::int64_t step = std::max<std::int64_t>(1, counts.n_cells() / sampled_cells);
  for (std::int64_t cell = 0; cell < counts.n_cells(); cell += step) {
    counts.read({cell, cell + 1}, block);
    if (block.values.size() >= 3) sample.emplace_back(block.values.begin(), block.values.end());
  }
  return sample;
}

template <typename Function>
Sample transformed(const Sample& sample, const Function& function) {
  Sample out = sample;
  for (auto& cell : out) std::transform(cell.begin(), cell.end(), cell.begin(), function);
  return out;
}

}  // namespace

ValueScale value_scale(const CountSource& counts, double largest) {
  const Sample sample = sample_of(counts);
  if (sample.empty()) return largest < largest_logarithm ? ValueScale::log_transformed : ValueScale::corrected;
  if (looks_normalized(sample)) return ValueScale::normalized;
  if (largest >= largest_logarithm) return ValueScale::corrected;
  if (looks_normalized(transformed(sample, [](double v) { return std::expm1(v); })) ||
      looks_normalized(transformed(sample, [](double v) { return std::exp2(v) - 1; }))) {
    return ValueScale::log_transformed;
  }
  // Of corrected counts some stay whole, and some are large; of logarithms hardly any is whole.
  double whole = 0;
  double all = 0;
  for (const auto& cell : sample) {
    all += static_cast<double>(cell.size());
    whole += static_cast<double>(std::count_if(cell.begin(), cell.end(), [](double v) { return v == std::round(v); }));
  }
  return whole < 0.05 * all ? ValueScale::log_transformed : ValueScale::corrected;
}

}  // namespace undrop::prep
