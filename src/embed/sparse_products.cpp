#include "embed/sparse_products.hpp"

#include <span>
#include <utility>

#include "core/parallel.hpp"
#include "embed/row_sums.hpp"

namespace undrop::embed {

namespace {

constexpr std::int64_t rows_a_task = 32;

using RowMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

}  // namespace

SparseRows transposed(const SparseRows& rows) {
  SparseRows out;
  out.n_columns = rows.n_rows();
  out.starts.assign(static_cast<std::size_t>(rows.n_columns) + 1, 0);
  for (const auto column : rows.columns) ++out.starts[static_cast<std::size_t>(column) + 1];
  for (std::size_t j = 0; j < static_cast<std::size_t>(rows.n_columns); ++j) out.starts[j + 1] += out.starts[j];
  out.columns.resize(rows.columns.size());
  out.values.resize(rows.values.size());
  std::vector<std::int64_t> next(out.starts.begin(), out.starts.end() - 1);
  for (std::int64_t i = 0; i < rows.n_rows(); ++i) {
    for (auto e = rows.first(i); e < rows.first(i + 1); ++e) {
      const auto to = static_cast<std::size_t>(next[static_cast<std::size_t>(rows.columns[e])]++);
      out.columns[to] = static_cast<std::int32_t>(i);
      out.values[to] = rows.values[e];
    }
  }
  return out;
}

SparseProducts::SparseProducts(SparseRows rows, const Context& context)
    : context_(context), rows_(std::move(rows)), columns_(transposed(rows_)) {}

Eigen::MatrixXd SparseProducts::product(const SparseRows& matrix, const Eigen::MatrixXd& right) const {
  // Rows of the block lie together: each non-zero reads one and adds it.
  const RowMatrix by_rows = right;
  RowMatrix out = RowMatrix::Zero(matrix.n_rows(), right.cols());
  parallel_blocks(context_, matrix.n_rows(), rows_a_task, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      const auto first = matrix.first(i);
      const auto n = matrix.first(i + 1) - first;
      add_rows(std::span(matrix.columns).subspan(first, n), std::span(matrix.values).subspan(first, n), by_rows.data(),
               by_rows.cols(), out.row(i).data());
    }
  });
  return out;
}

Eigen::MatrixXd SparseProducts::times(const Eigen::MatrixXd& right) const { return product(rows_, right); }

Eigen::MatrixXd SparseProducts::transposed_times(const Eigen::MatrixXd& right) const {
  return product(columns_, right);
}

}  // namespace undrop::embed
