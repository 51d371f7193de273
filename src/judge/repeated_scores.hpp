#pragma once

#include <undrop/context.hpp>

#include <cstdint>
#include <map>
#include <vector>

#include "judge/comparison.hpp"

namespace undrop::judge {

/// A score of one repeat, and what its interval is made of: draws of the bootstrap over cells, or one value a split, or
/// nothing.
struct RepeatScore {
  double value = 0;
  std::vector<double> draws = {};
  std::vector<double> by_split = {};
};

/// By repeat.
using RepeatedScores = std::map<std::int64_t, RepeatScore>;

/// Means over repeats and 95 % intervals of scores and of paired differences. See judge_standings for the rules.
class RepeatIntervals {
 public:
  explicit RepeatIntervals(std::uint64_t seed) : seed_(seed) {}

  [[nodiscard]] Interval score(const RepeatedScores& scores);
  /// Of a − share × b, over the repeats that both have; NaN where there are none.
  [[nodiscard]] Interval difference(const RepeatedScores& a, const RepeatedScores& b, double share = 1);

 private:
  [[nodiscard]] Interval over_repeats(const RepeatedScores& scores);
  [[nodiscard]] Interval over_cells(const RepeatedScores& scores, const std::vector<double>& values);
  /// Student's t, in the order of chance, as many as there are draws.
  [[nodiscard]] const std::vector<double>& student(std::size_t n_repeats, std::size_t n_draws);

  std::uint64_t seed_;
  std::map<std::pair<std::size_t, std::size_t>, std::vector<double>> student_;
};

}  // namespace undrop::judge
