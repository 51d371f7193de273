#include "cluster/isolation_forest.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>
#include <numeric>
#include <stdexcept>
#include <utility>

#include "core/parallel.hpp"
#include "core/random.hpp"

namespace undrop::cluster {

namespace {

constexpr std::int64_t rows_a_task = 64;

}  // namespace

double average_path_length(std::int64_t n) {
  if (n <= 1) return 0;
  if (n == 2) return 1;
  const auto others = static_cast<double>(n - 1);
  return 2 * (std::log(others) + std::numbers::egamma) - 2 * others / static_cast<double>(n);
}

double anomaly_score(double mean_path, std::int64_t sample_size) {
  const double average = average_path_length(sample_size);
  return average > 0 ? std::exp2(-mean_path / average) : 0.5;
}

/// Grows one tree.
class IsolationForest::Grower {
 public:
  Grower(std::span<const float> rows, std::int64_t n_columns, std::int64_t sample_size, Random random)
      : rows_(rows), width_(static_cast<std::size_t>(n_columns)), random_(random), columns_(width_) {
    std::iota(columns_.begin(), columns_.end(), 0);
    points_.resize(rows.size() / width_);
    std::iota(points_.begin(), points_.end(), std::size_t{0});
    const auto sample = static_cast<std::size_t>(sample_size);
    for (std::size_t i = 0; i < sample; ++i) std::swap(points_[i], points_[i + random_.below(points_.size() - i)]);
    points_.resize(sample);
    most_depth_ = static_cast<int>(std::bit_width(static_cast<std::uint64_t>(sample_size) - 1));
  }

  Tree grow() {
    split(0, points_.size(), 0);
    return std::move(tree_);
  }

 private:
  struct Range {
    std::int32_t column = -1;
    double low = 0;
    double high = 0;
  };

  [[nodiscard]] double value(std::size_t point, std::int32_t column) const {
    return static_cast<double>(rows_[points_[point] * width_ + static_cast<std::size_t>(column)]);
  }

  /// A column that varies among the points, all of these alike; −1 where none does.
  Range varying_column(std::size_t begin, std::size_t end) {
    for (std::size_t tried = 0; tried < width_; ++tried) {
      std::swap(columns_[tried], columns_[tried + random_.below(width_ - tried)]);
      Range range{columns_[tried], value(begin, columns_[tried]), value(begin, columns_[tried])};
      for (std::size_t i = begin + 1; i < end; ++i) {
        range.low = std::min(range.low, value(i, range.column));
        range.high = std::max(range.high, value(i, range.column));
      }
      if (range.low < range.high) return range;
    }
    return {};
  }

  void split(std::size_t begin, std::size_t end, int depth) {
    const std::size_t at = tree_.size();
    tree_.emplace_back();
    const bool grows = end - begin > 1 && depth < most_depth_;
    const Range range = grows ? varying_column(begin, end) : Range{};
    if (range.column < 0) {
      tree_[at].path = depth + average_path_length(static_cast<std::int64_t>(end - begin));
      return;
    }
    const double threshold = range.low + random_.uniform() * (range.high - range.low);
    std::size_t middle = begin;
    for (std::size_t i = begin; i < end; ++i) {
      if (value(i, range.column) <= threshold) std::swap(points_[i], points_[middle++]);
    }
    tree_[at].column = range.column;
    tree_[at].threshold = threshold;
    split(begin, middle, depth + 1);
    tree_[at].right = static_cast<std::int32_t>(tree_.size());
    split(middle, end, depth + 1);
  }

  std::span<const float> rows_;
  std::size_t width_;
  Random random_;
  std::vector<std::int32_t> columns_;
  std::vector<std::size_t> points_;
  int most_depth_ = 0;
  Tree tree_;
};

IsolationForest::IsolationForest(std::span<const float> rows, std::int64_t n_columns,
                                 const IsolationForestOptions& options, const Context& context)
    : n_columns_(n_columns) {
  if (rows.empty() || n_columns < 1 || rows.size() % static_cast<std::size_t>(n_columns) != 0)
    throw std::invalid_argument("an isolation forest needs whole rows, at least one");
  const auto n = static_cast<std::int64_t>(rows.size()) / n_columns;
  sample_size_ = std::clamp<std::int64_t>(options.sample_size, 1, n);
  trees_.resize(static_cast<std::size_t>(std::max<std::int64_t>(1, options.n_trees)));
  parallel_for(context, static_cast<std::int64_t>(trees_.size()), [&](std::int64_t tree) {
    Random random(context.seed, "isolation tree", static_cast<std::uint64_t>(tree));
    trees_[static_cast<std::size_t>(tree)] = Grower(rows, n_columns_, sample_size_, random).grow();
  });
}

double IsolationForest::path_length(const Tree& tree, const float* row) const {
  std::size_t at = 0;
  while (tree[at].column >= 0) {
    const bool left = static_cast<double>(row[tree[at].column]) <= tree[at].threshold;
    at = left ? at + 1 : static_cast<std::size_t>(tree[at].right);
  }
  return tree[at].path;
}

std::vector<double> IsolationForest::scores(std::span<const float> rows, const Context& context) const {
  const auto n = static_cast<std::int64_t>(rows.size()) / n_columns_;
  std::vector<double> out(static_cast<std::size_t>(n));
  parallel_blocks(context, n, rows_a_task, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      double sum = 0;
      for (const Tree& tree : trees_) sum += path_length(tree, rows.data() + i * n_columns_);
      out[static_cast<std::size_t>(i)] = anomaly_score(sum / static_cast<double>(trees_.size()), sample_size_);
    }
  });
  return out;
}

std::vector<std::uint8_t> inliers(std::span<const double> scores, double contamination) {
  std::vector<std::uint8_t> kept(scores.size(), 1);
  if (scores.empty() || !(contamination > 0)) return kept;
  std::vector<double> falling(scores.begin(), scores.end());
  std::sort(falling.begin(), falling.end(), std::greater<>());
  const double place = std::min(contamination, 1.0) * static_cast<double>(falling.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, falling.size() - 1);
  const double limit = falling[below] + (place - static_cast<double>(below)) * (falling[above] - falling[below]);
  for (std::size_t i = 0; i < kept.size(); ++i) kept[i] = scores[i] <= limit ? 1 : 0;
  return kept;
}

}  // namespace undrop::cluster
