#include "embed/standard_rows.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace undrop::embed {

namespace {

/// Of the sum of squares: less is rounding.
constexpr double least_variation = 1e-12;

using Entries = std::vector<std::pair<std::int32_t, double>>;

/// Values into ranks among n_genes, ties averaged; the zeros come first. Returns the rank of a zero.
double rank(Entries& row, std::int64_t n_genes) {
  std::vector<std::size_t> order(row.size());
  for (std::size_t e = 0; e < order.size(); ++e) order[e] = e;
  std::sort(order.begin(), order.end(), [&](auto a, auto b) { return row[a].second < row[b].second; });
  const double zeros = static_cast<double>(n_genes) - static_cast<double>(row.size());
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin + 1;
    const double value = row[order[begin]].second;
    while (end < order.size() && row[order[end]].second <= value) ++end;
    const double shared = zeros + 0.5 * static_cast<double>(begin + end + 1);
    for (; begin < end; ++begin) row[order[begin]].second = shared;
  }
  return 0.5 * (zeros + 1);
}

/// Appends the row to `rows`; returns the value of its zeros.
double append(Entries& row, Correlation correlation, SparseRows& rows) {
  const double zero = correlation == Correlation::spearman ? rank(row, rows.n_columns) : 0;
  const auto n = static_cast<double>(rows.n_columns);
  const double zeros = n - static_cast<double>(row.size());
  double mean = zeros * zero;
  for (const auto& [gene, value] : row) mean += value;
  mean /= std::max(1.0, n);
  double squares = zeros * (zero - mean) * (zero - mean);
  for (const auto& [gene, value] : row) squares += (value - mean) * (value - mean);
  const double scale = squares > least_variation * std::max(1.0, mean * mean) ? 1 / std::sqrt(squares) : 0;
  for (const auto& [gene, value] : row) {
    rows.columns.push_back(gene);
    rows.values.push_back(static_cast<float>((value - zero) * scale));
  }
  rows.starts.push_back(static_cast<std::int64_t>(rows.columns.size()));
  return (zero - mean) * scale;
}

SparseRows standardised(const Dataset& data, const RowChoice& choice, Correlation correlation,
                        std::vector<double>& offset) {
  SparseRows rows;
  rows.n_columns = choice.n_genes;
  CountBlock block;
  Entries row;
  for (const auto cell : choice.cells) {
    data.counts->read({cell, cell + 1}, block);
    const double factor = data.size_factors[static_cast<std::size_t>(cell)] * choice.depth_ratio;
    row.clear();
    for (std::size_t e = 0; e < block.genes.size() && factor > 0; ++e) {
      const auto place = choice.places[static_cast<std::size_t>(block.genes[e])];
      if (place >= 0) row.emplace_back(place, std::log1p(static_cast<double>(block.values[e]) / factor));
    }
    offset.push_back(append(row, correlation, rows));
  }
  return rows;
}

}  // namespace

std::string to_text(Correlation correlation) { return correlation == Correlation::spearman ? "spearman" : "pearson"; }

StandardRows::StandardRows(const Dataset& data, const RowChoice& choice, Correlation correlation,
                           const Context& context)
    : products_(standardised(data, choice, correlation, offset_), context) {}

Eigen::MatrixXd StandardRows::times(const Eigen::MatrixXd& right) const {
  const Eigen::Map<const Eigen::VectorXd> offset(offset_.data(), static_cast<Eigen::Index>(offset_.size()));
  Eigen::MatrixXd out = products_.times(right);
  out.noalias() += offset * right.colwise().sum();
  return out;
}

Eigen::MatrixXd StandardRows::transposed_times(const Eigen::MatrixXd& right) const {
  const Eigen::Map<const Eigen::VectorXd> offset(offset_.data(), static_cast<Eigen::Index>(offset_.size()));
  Eigen::MatrixXd out = products_.transposed_times(right);
  out.rowwise() += offset.transpose() * right;
  return out;
}

}  // namespace undrop::embed
