#include "embed/row_source.hpp"

#include <algorithm>

namespace undrop::embed {

namespace {

constexpr std::int64_t rows_a_read = 1024;

}  // namespace

void RowBlock::clear() {
  offsets.assign(1, 0);
  columns.clear();
  values.clear();
}

HeldRows::HeldRows(const RowSource& source) : n_columns_(source.n_columns()) {
  RowBlock block;
  for (std::int64_t begin = 0; begin < source.n_rows(); begin += rows_a_read) {
    source.read(begin, std::min(begin + rows_a_read, source.n_rows()), block);
    append(block);
  }
}

void HeldRows::read(std::int64_t begin, std::int64_t end, RowBlock& out) const {
  const auto first = rows_.offsets[static_cast<std::size_t>(begin)];
  const auto last = rows_.offsets[static_cast<std::size_t>(end)];
  out.offsets.clear();
  for (std::int64_t i = begin; i <= end; ++i) out.offsets.push_back(rows_.offsets[static_cast<std::size_t>(i)] - first);
  out.columns.assign(rows_.columns.begin() + first, rows_.columns.begin() + last);
  out.values.assign(rows_.values.begin() + first, rows_.values.begin() + last);
}

void HeldRows::append(const RowBlock& block) {
  const std::int64_t before = rows_.offsets.back();
  for (std::size_t i = 1; i < block.offsets.size(); ++i) rows_.offsets.push_back(before + block.offsets[i]);
  rows_.columns.insert(rows_.columns.end(), block.columns.begin(), block.columns.end());
  rows_.values.insert(rows_.values.end(), block.values.begin(), block.values.end());
}

void HeldRows::reserve(std::int64_t n_rows, std::int64_t n_entries) {
  rows_.offsets.reserve(static_cast<std::size_t>(n_rows) + 1);
  rows_.columns.reserve(static_cast<std::size_t>(n_entries));
  rows_.values.reserve(static_cast<std::size_t>(n_entries));
}

HeldRows HeldRows::transposed() const {
  HeldRows out(n_rows());
  auto& to = out.rows_;
  to.offsets.assign(static_cast<std::size_t>(n_columns_) + 1, 0);
  for (const auto column : rows_.columns) ++to.offsets[static_cast<std::size_t>(column) + 1];
  for (std::size_t j = 1; j < to.offsets.size(); ++j) to.offsets[j] += to.offsets[j - 1];
  to.columns.resize(rows_.columns.size());
  to.values.resize(rows_.values.size());
  auto next = to.offsets;
  for (std::int64_t i = 0; i < n_rows(); ++i) {
    const auto last = static_cast<std::size_t>(rows_.offsets[static_cast<std::size_t>(i) + 1]);
    for (auto e = static_cast<std::size_t>(rows_.offsets[static_cast<std::size_t>(i)]); e < last; ++e) {
      const auto at = static_cast<std::size_t>(next[static_cast<std::size_t>(rows_.columns[e])]++);
      to.columns[at] = static_cast<std::int32_t>(i);
      to.values[at] = rows_.values[e];
    }
  }
  return out;
}

}  // namespace undrop::embed
