#include "judge/bootstrap.hpp"

#include <boost/math/distributions/students_t.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <stdexcept>

#include "core/parallel.hpp"
#include "core/random.hpp"
#include "judge/welch_test.hpp"

namespace undrop::judge {

namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
constexpr double tail = 0.025;
constexpr double most_undefined = 0.05;

double mean_over(std::span<const CellScore> repeats, std::span<const std::uint32_t> weights) {
  double sum = 0;
  for (const auto& repeat : repeats) sum += evaluate(repeat, weights);
  return sum / static_cast<double>(repeats.size());
}

/// Linear between neighbours, as numpy.percentile.
double quantile(const std::vector<double>& sorted, double share) {
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const auto above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - std::floor(place)) * (sorted[above] - sorted[below]);
}

Interval interval_of(double value, std::vector<double> draws) {
  const auto n = static_cast<double>(draws.size());
  std::erase_if(draws, [](double draw) { return std::isnan(draw); });
  if (draws.empty() || n - static_cast<double>(draws.size()) > most_undefined * n) return {value, undefined, undefined};
  std::sort(draws.begin(), draws.end());
  return {value, quantile(draws, tail), quantile(draws, 1 - tail)};
}

/// How often each cell was drawn.
std::vector<std::uint32_t> drawn_cells(std::size_t n_cells, std::int64_t draw, const Context& context) {
  Random random(context.seed, "cells of the bootstrap", static_cast<std::uint64_t>(draw));
  std::vector<std::uint32_t> weights(n_cells, 0);
  for (std::size_t i = 0; i < n_cells; ++i) ++weights[random.below(n_cells)];
  return weights;
}

}  // namespace

Resampled resample(std::span<const CellScore> repeats, std::int64_t n_draws, const Context& context) {
  if (repeats.empty()) return {undefined, std::vector<double>(static_cast<std::size_t>(n_draws), undefined)};
  const auto n_cells = static_cast<std::size_t>(repeats.front().n_cells);
  for (const auto& repeat : repeats) {
    if (static_cast<std::size_t>(repeat.n_cells) != n_cells) throw std::invalid_argument("repeats of other cells");
  }
  Resampled result{mean_over(repeats, {}), std::vector<double>(static_cast<std::size_t>(n_draws), undefined)};
  parallel_for(context, n_cells > 0 ? n_draws : 0, [&](std::int64_t draw) {
    result.draws[static_cast<std::size_t>(draw)] = mean_over(repeats, drawn_cells(n_cells, draw, context));
  });
  return result;
}

std::vector<Resampled> resample_each(std::span<const CellScore* const> scores, std::int64_t n_draws,
                                     const Context& context) {
  if (scores.empty()) return {};
  const auto n_cells = static_cast<std::size_t>(scores.front()->n_cells);
  std::vector<Resampled> results;
  for (const auto* score : scores) {
    if (static_cast<std::size_t>(score->n_cells) != n_cells) throw std::invalid_argument("scores of other cells");
    results.push_back({evaluate(*score), std::vector<double>(static_cast<std::size_t>(n_draws), undefined)});
  }
  parallel_for(context, n_cells > 0 ? n_draws : 0, [&](std::int64_t draw) {
    const auto weights = drawn_cells(n_cells, draw, context);
    for (std::size_t i = 0; i < scores.size(); ++i)
      results[i].draws[static_cast<std::size_t>(draw)] = evaluate(*scores[i], weights);
  });
  return results;
}

Interval score_interval(const Resampled& score) { return interval_of(score.value, score.draws); }

Interval difference_interval(const Resampled& a, const Resampled& b) {
  if (a.draws.size() != b.draws.size()) throw std::invalid_argument("scores with different numbers of draws");
  std::vector<double> draws(a.draws.size());
  std::transform(a.draws.begin(), a.draws.end(), b.draws.begin(), draws.begin(), std::minus<>());
  return interval_of(a.value - b.value, std::move(draws));
}

Interval repeat_interval(std::span<const double> values) {
  SampleMoments moments;
  for (const double value : values) {
    if (!std::isnan(value)) moments.add(value);
  }
  if (moments.n() == 0) return {undefined, undefined, undefined};
  if (moments.n() == 1) return {moments.mean(), undefined, undefined};
  const boost::math::students_t student(static_cast<double>(moments.n() - 1));
  const double half = boost::math::quantile(boost::math::complement(student, tail)) *
                      std::sqrt(moments.variance() / static_cast<double>(moments.n()));
  return {moments.mean(), moments.mean() - half, moments.mean() + half};
}

}  // namespace undrop::judge
