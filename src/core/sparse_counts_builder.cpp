#include "core/sparse_counts_builder.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>
#include <type_traits>

namespace undrop {

namespace {

/// Rows and columns change places, by counting sort: entries of a new row keep the order of the old rows.
template <typename T>
void transpose(std::span<const std::int64_t> offsets, std::span<const std::int32_t> columns,
               const std::vector<T>& values, std::vector<std::int64_t>& new_offsets,
               std::vector<std::int32_t>& new_columns, std::vector<T>& new_values) {
  for (const auto column : columns) ++new_offsets[static_cast<std::size_t>(column) + 1];
  std::partial_sum(new_offsets.begin(), new_offsets.end(), new_offsets.begin());
  auto next = new_offsets;
  new_columns.resize(columns.size());
  new_values.resize(values.size());
  for (std::size_t row = 0; row + 1 < offsets.size(); ++row) {
    for (auto i = static_cast<std::size_t>(offsets[row]); i < static_cast<std::size_t>(offsets[row + 1]); ++i) {
      const auto to = static_cast<std::size_t>(next[static_cast<std::size_t>(columns[i])]++);
      new_columns[to] = static_cast<std::int32_t>(row);
      new_values[to] = values[i];
    }
  }
}

}  // namespace

SparseCountsBuilder::SparseCountsBuilder(std::int64_t n_genes, std::int64_t expected_cells,
                                         std::int64_t expected_nonzeros)
    : n_genes_(n_genes), values_(expected_nonzeros) {
  if (n_genes < 0 || n_genes > std::numeric_limits<std::int32_t>::max()) {
    throw std::out_of_range(std::to_string(n_genes) + " columns; at most 2,147,483,647 can be held");
  }
  offsets_.reserve(static_cast<std::size_t>(expected_cells) + 1);
  genes_.reserve(static_cast<std::size_t>(expected_nonzeros));
}

void SparseCountsBuilder::append(std::span<const std::int32_t> genes, std::span<const float> values) {
  genes_.insert(genes_.end(), genes.begin(), genes.end());
  values_.append(values);
}

void SparseCountsBuilder::append_unordered(std::span<const std::int32_t> genes, std::span<const float> values) {
  row_.clear();
  for (std::size_t i = 0; i < genes.size(); ++i) row_.emplace_back(genes[i], values[i]);
  std::stable_sort(row_.begin(), row_.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  row_genes_.clear();
  row_values_.clear();
  for (auto at = row_.begin(); at != row_.end();) {
    const std::int32_t gene = at->first;
    float sum = 0;
    for (; at != row_.end() && at->first == gene; ++at) sum += at->second;
    if (sum == 0.0F) continue;
    row_genes_.push_back(gene);
    row_values_.push_back(sum);
  }
  values_.note(row_values_);
  append(row_genes_, row_values_);
}

void SparseCountsBuilder::add_cells(std::span<const std::int64_t> offsets, std::span<const std::int32_t> genes,
                                    std::span<const float> values) {
  for (const auto gene : genes) {
    if (gene < 0 || gene >= n_genes_) {
      throw std::out_of_range("index " + std::to_string(gene) + " is not within [0, " + std::to_string(n_genes_) + ")");
    }
  }
  values_.note(values);
  const bool has_zeros = has_zero(values);
  const auto row = [&](std::size_t i, auto span) {
    return span.subspan(static_cast<std::size_t>(offsets[i] - offsets[0]),
                        static_cast<std::size_t>(offsets[i + 1] - offsets[i]));
  };
  const std::size_t n = offsets.size() - 1;
  bool in_order = !has_zeros;
  for (std::size_t i = 0; i < n && in_order; ++i) in_order = is_rising(row(i, genes));
  if (in_order) {
    const std::int64_t shift = offsets_.back() - offsets[0];
    for (std::size_t i = 0; i < n; ++i) offsets_.push_back(offsets[i + 1] + shift);
    append(genes, values);
    return;
  }
  for (std::size_t i = 0; i < n; ++i) {
    append_unordered(row(i, genes), row(i, values));
    offsets_.push_back(static_cast<std::int64_t>(genes_.size()));
  }
}

void SparseCountsBuilder::add_cell(std::span<const std::int32_t> genes, std::span<const float> values) {
  const std::array<std::int64_t, 2> offsets{0, static_cast<std::int64_t>(genes.size())};
  add_cells(offsets, genes, values);
}

SparseCounts SparseCountsBuilder::finish() {
  // Growing by doubling may leave much room unused; a little is not worth a copy.
  if (genes_.capacity() > genes_.size() + genes_.size() / 8) {
    genes_.shrink_to_fit();
    values_.shrink_to_fit();
  }
  SparseCounts out(n_genes_, std::move(offsets_), std::move(genes_), values_.take(), values_.is_integer());
  *this = SparseCountsBuilder(n_genes_);
  return out;
}

SparseCounts SparseCountsBuilder::finish_transposed() {
  const std::int64_t n_rows = n_cells();
  std::vector<std::int64_t> offsets(static_cast<std::size_t>(n_genes_) + 1, 0);
  std::vector<std::int32_t> columns;
  SparseCounts::Values values;
  std::visit(
      [&](const auto& from) {
        std::decay_t<decltype(from)> to;
        transpose(offsets_, genes_, from, offsets, columns, to);
        values = std::move(to);
      },
      values_.values());
  SparseCounts out(n_rows, std::move(offsets), std::move(columns), std::move(values), values_.is_integer());
  *this = SparseCountsBuilder(n_genes_);
  return out;
}

}  // namespace undrop
