#include "judge/rank_correlation.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace undrop::judge {

namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

std::vector<std::size_t> order_of(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t i, std::size_t j) { return values[i] != values[j] ? values[i] < values[j] : i < j; });
  return order;
}

/// Pairs within runs of equal neighbours.
template <typename Equal>
double tied_pairs(std::size_t n, const Equal& equal) {
  double pairs = 0;
  for (std::size_t begin = 0, end = 0; begin < n; begin = end) {
    for (end = begin + 1; end < n && equal(begin, end); ++end) {
    }
    const auto size = static_cast<double>(end - begin);
    pairs += size * (size - 1) / 2;
  }
  return pairs;
}

/// Sorts the values and returns the number of exchanges of neighbours that bubble sort would have made.
double sort_counting_exchanges(std::vector<double>& values) {
  std::vector<double> merged(values.size());
  double exchanges = 0;
  for (std::size_t width = 1; width < values.size(); width *= 2) {
    for (std::size_t begin = 0; begin < values.size(); begin += 2 * width) {
      const std::size_t middle = std::min(begin + width, values.size());
      const std::size_t end = std::min(begin + 2 * width, values.size());
      std::size_t left = begin;
      std::size_t right = middle;
      for (std::size_t out = begin; out < end; ++out) {
        if (left < middle && (right == end || values[left] <= values[right])) {
          merged[out] = values[left++];
        } else {
          exchanges += static_cast<double>(middle - left);
          merged[out] = values[right++];
        }
      }
    }
    values.swap(merged);
  }
  return exchanges;
}

}  // namespace

std::vector<double> average_ranks(std::span<const double> values) {
  const auto order = order_of(values);
  std::vector<double> ranks(values.size());
  for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
    for (end = begin + 1; end < order.size() && values[order[end]] == values[order[begin]]; ++end) {
    }
    const double rank = static_cast<double>(begin + end + 1) / 2;
    for (std::size_t at = begin; at < end; ++at) ranks[order[at]] = rank;
  }
  return ranks;
}

double spearman(std::span<const double> a, std::span<const double> b) {
  const auto ranks_a = average_ranks(a);
  const auto ranks_b = average_ranks(b);
  // Centred, so that the sums stay exact for many cells.
  const double middle = (static_cast<double>(a.size()) + 1) / 2;
  double aa = 0;
  double bb = 0;
  double ab = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    aa += (ranks_a[i] - middle) * (ranks_a[i] - middle);
    bb += (ranks_b[i] - middle) * (ranks_b[i] - middle);
    ab += (ranks_a[i] - middle) * (ranks_b[i] - middle);
  }
  return aa > 0 && bb > 0 ? std::clamp(ab / std::sqrt(aa * bb), -1.0, 1.0) : undefined;
}

double kendall_tau_b(std::span<const double> a, std::span<const double> b) {
  std::vector<std::size_t> order(a.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t i, std::size_t j) {
    if (a[i] != a[j]) return a[i] < a[j];
    return b[i] != b[j] ? b[i] < b[j] : i < j;
  });
  const auto n = static_cast<double>(a.size());
  const double all = n * (n - 1) / 2;
  const double tied_a = tied_pairs(order.size(), [&](auto i, auto j) { return a[order[i]] == a[order[j]]; });
  const double tied_both = tied_pairs(
      order.size(), [&](auto i, auto j) { return a[order[i]] == a[order[j]] && b[order[i]] == b[order[j]]; });
  std::vector<double> sorted(order.size());
  std::transform(order.begin(), order.end(), sorted.begin(), [&](auto i) { return b[i]; });
  const double discordant = sort_counting_exchanges(sorted);
  const double tied_b = tied_pairs(sorted.size(), [&](auto i, auto j) { return sorted[i] == sorted[j]; });
  const double scale = (all - tied_a) * (all - tied_b);
  if (!(scale > 0)) return undefined;
  return std::clamp((all - tied_a - tied_b + tied_both - 2 * discordant) / std::sqrt(scale), -1.0, 1.0);
}

double ordering_score(std::span<const double> pseudotime, std::span<const double> times) {
  const auto gained = [&](const std::vector<double>& ranks) {
    double sum = 0;
    for (std::size_t i = 0; i < ranks.size(); ++i)
      sum += times[i] * (2 * ranks[i] - static_cast<double>(ranks.size()) - 1);
    return sum;
  };
  const double largest = gained(average_ranks(times));
  return largest > 0 ? gained(average_ranks(pseudotime)) / largest : undefined;
}

}  // namespace undrop::judge
