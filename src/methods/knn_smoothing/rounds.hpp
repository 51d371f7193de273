#pragma once

#include <undrop/archive.hpp>
#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <Eigen/Core>

#include <cstdint>
#include <span>
#include <vector>

#include "embed/row_source.hpp"
#include "neighbors/nearest_neighbors.hpp"

namespace undrop::knn_smoothing {

/// Cells whose counts are added up, by cell: row-major, cells × width, the cell itself first.
struct Hoods {
  std::int64_t width = 1;
  std::vector<std::int32_t> cells;

  [[nodiscard]] std::int64_t n_cells() const { return static_cast<std::int64_t>(cells.size()) / width; }
  [[nodiscard]] std::span<const std::int32_t> of(std::int64_t cell) const {
    return std::span(cells).subspan(static_cast<std::size_t>(cell * width), static_cast<std::size_t>(width));
  }
};

/// √v + √(v + 1) − 1, which is 0 at 0 (Freeman and Tukey 1950, moved by a constant).
[[nodiscard]] double freeman_tukey(double v);

/// What a round looks neighbours up by.
struct Round {
  double median_total = 0;   ///< to which sums are scaled
  Eigen::VectorXd center;    ///< per gene
  Eigen::MatrixXd loadings;  ///< genes × components
  Eigen::MatrixXd scores;    ///< cells × components, before dither
  Eigen::MatrixXd dithered;
};

/// The transformed sums over hoods, cells × genes, made on demand: what is dense after some rounds is never held.
class SmoothedRows final : public embed::RowSource {
 public:
  SmoothedRows(const Dataset& cells, const Hoods& hoods);
  /// Those of some of the cells, scaled as all of them are.
  SmoothedRows(const Dataset& cells, const Hoods& hoods, std::vector<std::int64_t> rows);
  [[nodiscard]] std::int64_t n_rows() const override { return static_cast<std::int64_t>(rows_.size()); }
  [[nodiscard]] std::int64_t n_columns() const override { return cells_.n_genes(); }
  void read(std::int64_t begin, std::int64_t end, embed::RowBlock& out) const override;
  [[nodiscard]] double median_total() const { return median_; }

 private:
  const Dataset& cells_;
  const Hoods& hoods_;
  std::vector<std::int64_t> rows_;  ///< the cell of each row
  std::vector<double> totals_;      ///< per cell of its sum
  double median_ = 0;
};

struct Settings {
  std::int64_t k = 1;
  std::int64_t n_pcs = 10;
  double dither = 0;
  /// Up to so many cells components are those of all; above, of `n_sampled` cells, drawn by the seed and what they
  /// hold.
  std::int64_t all_up_to = neighbors::most_exact_points;
  std::int64_t n_sampled = 10000;
};

struct Rounds {
  std::vector<Round> rounds;
  Hoods hoods;
  bool is_exact = true;
};

/// One look-up in the coordinates of an embedding (row-major), no rounds and no dither.
[[nodiscard]] Rounds hoods_in(std::span<const double> points, std::int64_t n_dimensions, std::int64_t k,
                              const Context& context);

/// ⌈log2 k⌉ rounds. Where components are those of drawn cells, a round takes one pass over all sums and none is held:
/// O(non-zeros × k). Dither is drawn by the seed and the cell's fingerprint.
[[nodiscard]] Rounds find_hoods(const Dataset& cells, std::span<const std::int64_t> fingerprints,
                                const Settings& settings, const Context& context);

}  // namespace undrop::knn_smoothing
