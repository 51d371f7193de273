#include "embed/standard_rows.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/parallel.hpp"

namespace undrop::embed {

namespace {

constexpr std::int64_t rows_a_task = 32;
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

}  // namespace

std::string to_text(Correlation correlation) { return correlation == Correlation::spearman ? "spearman" : "pearson"; }

StandardRows::StandardRows(const Dataset& data, const RowChoice& choice, Correlation correlation,
                           const Context& context)
    : context_(context), n_genes_(choice.n_genes) {
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
    append(row, correlation);
  }
  turn();
}

void StandardRows::append(Entries& row, Correlation correlation) {
  const double zero = correlation == Correlation::spearman ? rank(row, n_genes_) : 0;
  const auto n = static_cast<double>(n_genes_);
  const double zeros = n - static_cast<double>(row.size());
  double mean = zeros * zero;
  for (const auto& [gene, value] : row) mean += value;
  mean /= std::max(1.0, n);
  double squares = zeros * (zero - mean) * (zero - mean);
  for (const auto& [gene, value] : row) squares += (value - mean) * (value - mean);
  const double scale = squares > least_variation * std::max(1.0, mean * mean) ? 1 / std::sqrt(squares) : 0;
  for (const auto& [gene, value] : row) {
    cells_.index.push_back(gene);
    cells_.value.push_back(static_cast<float>((value - zero) * scale));
  }
  cells_.starts.push_back(static_cast<std::int64_t>(cells_.index.size()));
  offset_.push_back((zero - mean) * scale);
}

/// The same entries by genes, so that both products have rows of their own to write to.
void StandardRows::turn() {
  genes_.starts.assign(static_cast<std::size_t>(n_genes_) + 1, 0);
  for (const auto gene : cells_.index) ++genes_.starts[static_cast<std::size_t>(gene) + 1];
  for (std::size_t j = 0; j < static_cast<std::size_t>(n_genes_); ++j) genes_.starts[j + 1] += genes_.starts[j];
  genes_.index.resize(cells_.index.size());
  genes_.value.resize(cells_.value.size());
  std::vector<std::int64_t> next(genes_.starts.begin(), genes_.starts.end() - 1);
  for (std::size_t i = 0; i < offset_.size(); ++i) {
    for (auto e = static_cast<std::size_t>(cells_.starts[i]); e < static_cast<std::size_t>(cells_.starts[i + 1]); ++e) {
      const auto to = static_cast<std::size_t>(next[static_cast<std::size_t>(cells_.index[e])]++);
      genes_.index[to] = static_cast<std::int32_t>(i);
      genes_.value[to] = cells_.value[e];
    }
  }
}

StandardRows::RowMatrix StandardRows::product(const Compressed& matrix, const RowMatrix& right) const {
  const auto n = static_cast<std::int64_t>(matrix.starts.size()) - 1;
  RowMatrix out = RowMatrix::Zero(n, right.cols());
  parallel_blocks(context_, n, rows_a_task, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      auto row = out.row(i);
      const auto last = static_cast<std::size_t>(matrix.starts[static_cast<std::size_t>(i) + 1]);
      for (auto e = static_cast<std::size_t>(matrix.starts[static_cast<std::size_t>(i)]); e < last; ++e)
        row += static_cast<double>(matrix.value[e]) * right.row(matrix.index[e]);
    }
  });
  return out;
}

Eigen::MatrixXd StandardRows::times(const Eigen::MatrixXd& right) const {
  const Eigen::Map<const Eigen::VectorXd> offset(offset_.data(), static_cast<Eigen::Index>(offset_.size()));
  Eigen::MatrixXd out = product(cells_, right);
  out.noalias() += offset * right.colwise().sum();
  return out;
}

Eigen::MatrixXd StandardRows::transposed_times(const Eigen::MatrixXd& right) const {
  const Eigen::Map<const Eigen::VectorXd> offset(offset_.data(), static_cast<Eigen::Index>(offset_.size()));
  Eigen::MatrixXd out = product(genes_, right);
  out.rowwise() += offset.transpose() * right;
  return out;
}

}  // namespace undrop::embed
