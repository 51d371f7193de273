#include "methods/alra/rank_choice.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace undrop::alra {

namespace {

constexpr std::int64_t fewest_values = 25;

}  // namespace

RankRule rule_for(std::int64_t smaller_side, double threshold) {
  RankRule rule{.threshold = threshold};
  if (smaller_side > rule.n_values) return rule;
  rule.n_values = smaller_side - 1;
  rule.noise_start = std::llround(0.8 * static_cast<double>(rule.n_values));
  if (rule.n_values < fewest_values) rule.n_values = 0;
  return rule;
}

RankChoice choose_rank(std::span<const double> values, const RankRule& rule) {
  std::vector<double> gaps;
  for (std::size_t i = 0; i + 1 < static_cast<std::size_t>(rule.n_values) && i + 1 < values.size(); ++i)
    gaps.push_back(values[i] - values[i + 1]);
  const auto first = static_cast<std::size_t>(rule.noise_start - 2);
  RankChoice out;
  if (gaps.size() < first + 2) return out;
  const auto n = static_cast<double>(gaps.size() - first);
  double mean = 0;
  for (std::size_t i = first; i < gaps.size(); ++i) mean += gaps[i] / n;
  double squares = 0;
  for (std::size_t i = first; i < gaps.size(); ++i) squares += (gaps[i] - mean) * (gaps[i] - mean);
  const double deviation = std::sqrt(squares / (n - 1));
  const auto score = [&](std::size_t i) { return deviation > 0 ? (gaps[i] - mean) / deviation : 0; };
  for (std::size_t i = gaps.size(); i-- > 0;) {
    if (score(i) > rule.threshold) return {static_cast<std::int64_t>(i) + 1, score(i), true};
  }
  const auto largest = static_cast<std::size_t>(std::max_element(gaps.begin(), gaps.end()) - gaps.begin());
  return {static_cast<std::int64_t>(largest) + 1, score(largest), false};
}

}  // namespace undrop::alra
