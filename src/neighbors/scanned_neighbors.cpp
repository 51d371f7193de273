#include "neighbors/scanned_neighbors.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <utility>
#include <vector>

#include "core/parallel.hpp"
#include "core/per_processor.hpp"

namespace undrop::neighbors {

namespace {

constexpr std::int64_t lanes = 16;
constexpr std::int64_t queries_at_once = 4;
constexpr std::int64_t queries_a_task = 64;
/// Half the distance from 1 to the next number.
constexpr double rounding = 1.0 / (1 << 24);

using Lanes [[gnu::vector_size(lanes * sizeof(float))]] = float;
using Squares = std::array<float, lanes * queries_at_once>;
using Candidate = std::pair<float, std::int32_t>;
using Found = std::pair<double, std::int32_t>;

/// Squared distances of four queries (one after the other) to the points of a tile (dimensions × lanes).
UNDROP_PER_PROCESSOR void square_distances(const float* queries, const float* tile, std::int64_t n_dimensions,
                                           float* out) {
  const float* second = queries + n_dimensions;
  const float* third = second + n_dimensions;
  const float* fourth = third + n_dimensions;
  Lanes a{}, b{}, c{}, d{};
  for (std::int64_t k = 0; k < n_dimensions; ++k) {
    Lanes points;
    std::memcpy(&points, tile + k * lanes, sizeof(points));
    const Lanes to_first = points - queries[k];
    const Lanes to_second = points - second[k];
    const Lanes to_third = points - third[k];
    const Lanes to_fourth = points - fourth[k];
    a += to_first * to_first;
    b += to_second * to_second;
    c += to_third * to_third;
    d += to_fourth * to_fourth;
  }
  std::memcpy(out, &a, sizeof(a));
  std::memcpy(out + lanes, &b, sizeof(b));
  std::memcpy(out + 2 * lanes, &c, sizeof(c));
  std::memcpy(out + 3 * lanes, &d, sizeof(d));
}

/// The nearest so far, the farthest of them first.
class Nearest {
 public:
  explicit Nearest(std::size_t most) : most_(most) { heap_.reserve(most); }

  void offer(const float* squares, std::int64_t first, std::int64_t n, std::int64_t self) {
    for (std::int64_t lane = 0; lane < n; ++lane) {
      if (squares[lane] < worst_ && first + lane != self)
        take({squares[lane], static_cast<std::int32_t>(first + lane)});
    }
  }
  [[nodiscard]] const std::vector<Candidate>& all() const { return heap_; }
  /// No point that was left out is nearer than this, as single precision sees it.
  [[nodiscard]] float worst() const { return worst_; }

 private:
  void take(Candidate candidate) {
    if (heap_.size() == most_) {
      std::pop_heap(heap_.begin(), heap_.end());
      heap_.pop_back();
    }
    heap_.push_back(candidate);
    std::push_heap(heap_.begin(), heap_.end());
    if (heap_.size() == most_) worst_ = heap_.front().first;
  }

  std::size_t most_;
  std::vector<Candidate> heap_;
  float worst_ = std::numeric_limits<float>::infinity();
};

class Scan {
 public:
  Scan(std::span<const double> points, std::int64_t n_dimensions, std::int64_t k)
      : points_(points), d_(n_dimensions), n_(static_cast<std::int64_t>(points.size()) / n_dimensions), k_(k) {
    const std::int64_t n_tiles = n_blocks(n_, lanes);
    tiles_.assign(static_cast<std::size_t>(n_tiles * lanes * d_), 0.0F);
    rows_.assign(static_cast<std::size_t>((n_ + queries_at_once) * d_), 0.0F);
    // Around the mean, where single precision is finest.
    std::vector<double> mean(static_cast<std::size_t>(d_), 0);
    for (std::int64_t i = 0; i < n_ * d_; ++i)
      mean[static_cast<std::size_t>(i % d_)] += at(i) / static_cast<double>(n_);
    for (std::int64_t i = 0; i < n_; ++i) {
      double square = 0;
      for (std::int64_t k2 = 0; k2 < d_; ++k2) {
        const double value = at(i * d_ + k2) - mean[static_cast<std::size_t>(k2)];
        square += value * value;
        rows_[static_cast<std::size_t>(i * d_ + k2)] = static_cast<float>(value);
        tiles_[static_cast<std::size_t>((i / lanes * d_ + k2) * lanes + i % lanes)] = static_cast<float>(value);
      }
      largest_ = std::max(largest_, std::sqrt(square));
    }
  }

  void find(std::int64_t begin, std::int64_t end, Neighbors& out) const {
    std::vector<Nearest> nearest(static_cast<std::size_t>(end - begin),
                                 Nearest(static_cast<std::size_t>(k_ + k_ / 4 + 8)));
    Squares squares{};
    for (std::int64_t first = 0; first < n_; first += lanes) {
      const std::int64_t n = std::min(lanes, n_ - first);
      for (std::int64_t i = begin; i < end; i += queries_at_once) {
        square_distances(rows_.data() + i * d_, tiles_.data() + first * d_, d_, squares.data());
        for (std::int64_t q = 0; q < std::min(queries_at_once, end - i); ++q)
          nearest[static_cast<std::size_t>(i - begin + q)].offer(squares.data() + q * lanes, first, n, i + q);
      }
    }
    for (std::int64_t i = begin; i < end; ++i) decide(i, nearest[static_cast<std::size_t>(i - begin)], out);
  }

 private:
  [[nodiscard]] double at(std::int64_t i) const { return points_[static_cast<std::size_t>(i)]; }

  [[nodiscard]] double distance(std::int64_t a, std::int64_t b) const {
    double square = 0;
    for (std::int64_t k = 0; k < d_; ++k) {
      const double difference = at(a * d_ + k) - at(b * d_ + k);
      square += difference * difference;
    }
    return std::sqrt(square);
  }

  void decide(std::int64_t query, const Nearest& nearest, Neighbors& out) const {
    std::vector<Found> found;
    for (const auto& candidate : nearest.all()) found.emplace_back(distance(query, candidate.second), candidate.second);
    std::sort(found.begin(), found.end());
    // What rounding can have done to coordinates and sums, twice over.
    const double seen = std::sqrt(static_cast<double>(nearest.worst()));
    const double least_left_out = (seen - 4 * rounding * largest_) / (1 + 2 * rounding * static_cast<double>(d_ + 4));
    const bool is_sure =
        found.size() >= static_cast<std::size_t>(k_) && found[static_cast<std::size_t>(k_) - 1].first < least_left_out;
    if (!is_sure) {
      found.clear();
      for (std::int64_t j = 0; j < n_; ++j) {
        if (j != query) found.emplace_back(distance(query, j), static_cast<std::int32_t>(j));
      }
      std::partial_sort(found.begin(), found.begin() + k_, found.end());
    }
    for (std::int64_t j = 0; j < k_; ++j) {
      out.distance[static_cast<std::size_t>(query * k_ + j)] = found[static_cast<std::size_t>(j)].first;
      out.index[static_cast<std::size_t>(query * k_ + j)] = found[static_cast<std::size_t>(j)].second;
    }
  }

  std::span<const double> points_;
  std::int64_t d_;
  std::int64_t n_;
  std::int64_t k_;
  std::vector<float> rows_;   ///< points × dimensions, and room for a last group of queries
  std::vector<float> tiles_;  ///< tiles of `lanes` points, each dimensions × lanes
  double largest_ = 0;        ///< distance of a point from the mean
};

}  // namespace

Neighbors scanned_neighbors(std::span<const double> points, std::int64_t n_dimensions, std::int64_t k,
                            const Context& context) {
  Neighbors out;
  out.n = static_cast<std::int64_t>(points.size()) / n_dimensions;
  out.k = std::clamp<std::int64_t>(k, 0, std::max<std::int64_t>(0, out.n - 1));
  if (out.k == 0) return out;
  out.index.resize(static_cast<std::size_t>(out.n * out.k));
  out.distance.resize(out.index.size());
  const Scan scan(points, n_dimensions, out.k);
  parallel_blocks(context, out.n, queries_a_task,
                  [&](std::int64_t, std::int64_t begin, std::int64_t end) { scan.find(begin, end, out); });
  return out;
}

}  // namespace undrop::neighbors
