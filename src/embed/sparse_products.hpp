#pragma once

#include <undrop/context.hpp>

#include <Eigen/Core>

#include <cstdint>
#include <vector>

namespace undrop::embed {

/// Rows of non-zeros: those of row i are at [starts[i], starts[i + 1]).
struct SparseRows {
  std::int64_t n_columns = 0;
  std::vector<std::int64_t> starts{0};
  std::vector<std::int32_t> columns;
  std::vector<float> values;

  [[nodiscard]] std::int64_t n_rows() const { return static_cast<std::int64_t>(starts.size()) - 1; }
  /// Entries before row i.
  [[nodiscard]] std::size_t first(std::int64_t row) const {
    return static_cast<std::size_t>(starts[static_cast<std::size_t>(row)]);
  }
};

/// The same entries by columns.
[[nodiscard]] SparseRows transposed(const SparseRows& rows);

/// A sparse matrix that is multiplied with blocks of columns, held in both orders so that each product writes to rows
/// of its own: 16 bytes a non-zero. The same for any number of threads.
class SparseProducts {
 public:
  SparseProducts(SparseRows rows, const Context& context);

  [[nodiscard]] std::int64_t n_rows() const { return rows_.n_rows(); }
  [[nodiscard]] std::int64_t n_columns() const { return rows_.n_columns; }
  [[nodiscard]] const SparseRows& rows() const { return rows_; }
  [[nodiscard]] const SparseRows& columns() const { return columns_; }
  /// A · right. O(non-zeros × columns).
  [[nodiscard]] Eigen::MatrixXd times(const Eigen::MatrixXd& right) const;
  /// Aᵀ · right.
  [[nodiscard]] Eigen::MatrixXd transposed_times(const Eigen::MatrixXd& right) const;

 private:
  [[nodiscard]] Eigen::MatrixXd product(const SparseRows& matrix, const Eigen::MatrixXd& right) const;

  const Context& context_;
  SparseRows rows_;
  SparseRows columns_;
};

}  // namespace undrop::embed
