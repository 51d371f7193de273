#pragma once

#include <undrop/context.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace undrop::cluster {

/// Mean depth at which a random binary tree isolates one of n points: 0 for one, 1 for two, else
/// 2 (log(n − 1) + γ) − 2 (n − 1) / n.
[[nodiscard]] double average_path_length(std::int64_t n);

/// 2^(−mean path / average path length of the sample), in (0, 1): 0.5 for a point isolated at the average depth, more
/// for one isolated sooner.
[[nodiscard]] double anomaly_score(double mean_path, std::int64_t sample_size);

struct IsolationForestOptions {
  std::int64_t n_trees = 100;
  std::int64_t sample_size = 256;  ///< points a tree, at most as many as there are
};

/// Trees that split at random (Liu, Ting and Zhou 2008): what is isolated after few splits lies apart. Each tree draws
/// its points without replacement, splits at a uniform value of a uniform column among those that vary in the node, and
/// stops at depth ⌈log2 of its points⌉. Keyed by the seed and the tree: the same for any number of threads.
class IsolationForest {
 public:
  /// `rows`: row-major, n × n_columns; not copied, needed no longer. Cost O(trees × sample × log sample) and the draws
  /// of constant columns. Throws std::invalid_argument for no rows, or an incomplete last row.
  IsolationForest(std::span<const float> rows, std::int64_t n_columns, const IsolationForestOptions& options,
                  const Context& context);
  /// Anomaly score of each row. Cost O(rows × trees × log sample).
  [[nodiscard]] std::vector<double> scores(std::span<const float> rows, const Context& context) const;
  [[nodiscard]] std::int64_t sample_size() const { return sample_size_; }

 private:
  struct Node {
    std::int32_t column = -1;  ///< −1 for a leaf
    std::int32_t right = 0;    ///< the left child stands next
    double threshold = 0;      ///< left where the value is at most this
    double path = 0;           ///< of a leaf: its depth and what isolating its points would add
  };
  using Tree = std::vector<Node>;
  class Grower;
  [[nodiscard]] double path_length(const Tree& tree, const float* row) const;

  std::int64_t n_columns_;
  std::int64_t sample_size_;
  std::vector<Tree> trees_;
};

/// Per score 1 where it is to be kept: the share `contamination` of the highest scores goes, at the linearly
/// interpolated quantile; none for 0.
[[nodiscard]] std::vector<std::uint8_t> inliers(std::span<const double> scores, double contamination);

}  // namespace undrop::cluster
