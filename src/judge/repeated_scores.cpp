#include "judge/repeated_scores.hpp"

#include <boost/math/distributions/students_t.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/random.hpp"
#include "judge/bootstrap.hpp"
#include "judge/welch_test.hpp"

namespace undrop::judge {

namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

/// a − share × b, place by place; empty where one of them is.
std::vector<double> minus(const std::vector<double>& a, const std::vector<double>& b, double share) {
  std::vector<double> out(std::min(a.size(), b.size()));
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = a[i] - share * b[i];
  return out;
}

/// Mean over the repeats, place by place, of a list that every repeat has; empty where one has none.
std::vector<double> mean_list(const RepeatedScores& scores, std::vector<double> RepeatScore::*list) {
  std::vector<double> sum = scores.begin()->second.*list;
  for (auto at = std::next(scores.begin()); at != scores.end(); ++at) {
    const auto& other = at->second.*list;
    sum.resize(std::min(sum.size(), other.size()));
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += other[i];
  }
  for (auto& value : sum) value /= static_cast<double>(scores.size());
  return sum;
}

std::vector<double> values_of(const RepeatedScores& scores) {
  std::vector<double> values;
  for (const auto& [repeat, score] : scores) values.push_back(score.value);
  return values;
}

bool all_equal(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(), [&](double value) { return value == values.front(); });
}

}  // namespace

const std::vector<double>& RepeatIntervals::student(std::size_t n_repeats, std::size_t n_draws) {
  auto& values = student_[{n_repeats, n_draws}];
  if (!values.empty()) return values;
  const boost::math::students_t distribution(static_cast<double>(n_repeats - 1));
  Random random(seed_, "repeats of the bootstrap", n_repeats);
  for (std::size_t i = 0; i < n_draws; ++i) {
    values.push_back(
        boost::math::quantile(distribution, (static_cast<double>(i) + 0.5) / static_cast<double>(n_draws)));
    std::swap(values.back(), values[random.below(i + 1)]);
  }
  return values;
}

Interval RepeatIntervals::over_cells(const RepeatedScores& scores, const std::vector<double>& values) {
  SampleMoments moments;
  for (const double value : values) moments.add(value);
  Resampled resampled{moments.mean(), mean_list(scores, &RepeatScore::draws)};
  if (values.size() > 1) {
    const double error = std::sqrt(moments.variance() / static_cast<double>(values.size()));
    const auto& spread = student(values.size(), resampled.draws.size());
    for (std::size_t i = 0; i < resampled.draws.size(); ++i) resampled.draws[i] += error * spread[i];
  }
  return score_interval(resampled);
}

Interval RepeatIntervals::over_repeats(const RepeatedScores& scores) {
  if (scores.empty()) return {undefined, undefined, undefined};
  const auto values = values_of(scores);
  if (!mean_list(scores, &RepeatScore::draws).empty()) return over_cells(scores, values);
  const auto splits = mean_list(scores, &RepeatScore::by_split);
  return repeat_interval(splits.empty() ? values : splits);
}

Interval RepeatIntervals::score(const RepeatedScores& scores) {
  auto interval = over_repeats(scores);
  const bool varies = scores.empty() || !scores.begin()->second.draws.empty() ||
                      !scores.begin()->second.by_split.empty() || !all_equal(values_of(scores));
  return varies ? interval : Interval{interval.value, undefined, undefined};
}

Interval RepeatIntervals::difference(const RepeatedScores& a, const RepeatedScores& b, double share) {
  RepeatedScores differences;
  for (const auto& [repeat, score] : a) {
    const auto at = b.find(repeat);
    if (at == b.end()) continue;
    const auto& other = at->second;
    differences[repeat] = {score.value - share * other.value, minus(score.draws, other.draws, share),
                           minus(score.by_split, other.by_split, share)};
  }
  auto interval = over_repeats(differences);
  const bool is_counted = differences.empty() || !differences.begin()->second.draws.empty() ||
                          !differences.begin()->second.by_split.empty();
  // Repeats of one and the same figure are no evidence of how far it may be off.
  if (!is_counted && all_equal(values_of(a)) && all_equal(values_of(b))) {
    interval.low = undefined;
    interval.high = undefined;
  }
  return interval;
}

}  // namespace undrop::judge
