#include "judge/set_overlap.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

namespace undrop::judge {

namespace {

double ratio(double part, double whole, double otherwise) { return whole > 0 ? part / whole : otherwise; }

std::vector<std::size_t> largest(std::span<const double> values, std::size_t k) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto key = [&](std::size_t i) {
    return std::isnan(values[i]) ? -std::numeric_limits<double>::infinity() : values[i];
  };
  const auto before = [&](std::size_t i, std::size_t j) { return key(i) != key(j) ? key(i) > key(j) : i < j; };
  if (k < order.size())
    std::nth_element(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(k), order.end(), before);
  order.resize(k);
  return order;
}

}  // namespace

double SetOverlap::precision() const { return ratio(static_cast<double>(both), static_cast<double>(found), 0); }

double SetOverlap::recall() const {
  return ratio(static_cast<double>(both), static_cast<double>(right), std::numeric_limits<double>::quiet_NaN());
}

double SetOverlap::f1() const { return ratio(2 * static_cast<double>(both), static_cast<double>(found + right), 1); }

double SetOverlap::jaccard() const {
  return ratio(static_cast<double>(both), static_cast<double>(found + right - both), 1);
}

SetOverlap set_overlap(std::span<const std::uint8_t> found, std::span<const std::uint8_t> right) {
  SetOverlap overlap;
  for (std::size_t i = 0; i < found.size(); ++i) {
    overlap.found += found[i] != 0 ? 1 : 0;
    overlap.right += right[i] != 0 ? 1 : 0;
    overlap.both += found[i] != 0 && right[i] != 0 ? 1 : 0;
  }
  return overlap;
}

double top_overlap(std::span<const double> a, std::span<const double> b, std::int64_t k) {
  const auto n = std::min(static_cast<std::size_t>(std::max<std::int64_t>(0, k)), a.size());
  std::vector<std::uint8_t> in_a(a.size(), 0);
  for (const auto i : largest(a, n)) in_a[i] = 1;
  double both = 0;
  for (const auto i : largest(b, n)) both += in_a[i];
  return ratio(both, static_cast<double>(n), std::numeric_limits<double>::quiet_NaN());
}

}  // namespace undrop::judge
