#include "judge/rank_sum_test.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace undrop::judge {

RankedValues::RankedValues(std::span<const float> values) : n_(static_cast<std::int64_t>(values.size())) {
  std::vector<std::pair<float, std::int32_t>> others;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] != 0.0F) others.emplace_back(values[i], static_cast<std::int32_t>(i));
  }
  rank(others);
}

RankedValues::RankedValues(std::int64_t n, std::span<const std::int32_t> places, std::span<const float> values)
    : n_(n) {
  std::vector<std::pair<float, std::int32_t>> others;
  others.reserve(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] != 0.0F) others.emplace_back(values[i], places[i]);
  }
  rank(others);
}

void RankedValues::rank(std::vector<std::pair<float, std::int32_t>>& others) {
  std::sort(others.begin(), others.end());
  const auto n_zeros = static_cast<double>(n_ - static_cast<std::int64_t>(others.size()));
  const auto zero = std::lower_bound(others.begin(), others.end(), std::pair{0.0F, std::int32_t{0}});
  const auto below = static_cast<std::size_t>(zero - others.begin());
  rank_of_zero_ = static_cast<double>(below) + (n_zeros + 1) / 2;
  ties_ = n_zeros * n_zeros * n_zeros - n_zeros;
  places_.resize(others.size());
  ranks_.resize(others.size());
  for (std::size_t begin = 0, end = 0; begin < others.size(); begin = end) {
    for (end = begin + 1; end < others.size() && others[end].first == others[begin].first; ++end) {
    }
    const auto size = static_cast<double>(end - begin);
    ties_ += size * size * size - size;
    const double before = begin < below ? 0 : n_zeros;
    for (std::size_t at = begin; at < end; ++at) {
      places_[at] = others[at].second;
      ranks_[at] = before + static_cast<double>(begin + end + 1) / 2;
    }
  }
}

RankSumTest RankedValues::test(std::span<const std::uint8_t> groups, std::int64_t n_a) const {
  const auto a = static_cast<double>(n_a);
  const auto n = static_cast<double>(n_);
  const double b = n - a;
  RankSumTest result;
  if (!(a > 0) || !(b > 0)) {
    result.p = std::numeric_limits<double>::quiet_NaN();
    return result;
  }
  double sum = 0;
  double seen = 0;
  for (std::size_t i = 0; i < places_.size(); ++i) {
    if (groups[static_cast<std::size_t>(places_[i])] != 0) continue;
    sum += ranks_[i];
    seen += 1;
  }
  result.u = sum + (a - seen) * rank_of_zero_ - a * (a + 1) / 2;
  const double variance = a * b / 12 * ((n + 1) - ties_ / (n * (n - 1)));
  // All equal: rounding may leave a little variance.
  if (!(variance > 1e-9 * a * b)) return result;
  const double difference = result.u - a * b / 2;
  result.z = difference / std::sqrt(variance);
  const double corrected = std::max(0.0, std::abs(difference) - 0.5) / std::sqrt(variance);
  result.p = std::min(1.0, std::erfc(corrected / std::sqrt(2.0)));
  return result;
}

RankSumTest rank_sum_test(std::span<const float> a, std::span<const float> b) {
  std::vector<float> values(a.begin(), a.end());
  values.insert(values.end(), b.begin(), b.end());
  std::vector<std::uint8_t> groups(a.size(), 0);
  groups.resize(values.size(), 1);
  return RankedValues(values).test(groups, static_cast<std::int64_t>(a.size()));
}

}  // namespace undrop::judge
