#include "core/borrowed_counts.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <type_traits>
#include <vector>

#include "core/sparse_counts_builder.hpp"

namespace undrop {

namespace {

std::int64_t at(const BorrowedRows::Whole& numbers, std::int64_t i) {
  return std::visit([&](const auto& span) { return std::int64_t{span[static_cast<std::size_t>(i)]}; }, numbers);
}

std::int64_t size(const BorrowedRows::Whole& numbers) {
  return std::visit([](const auto& span) { return static_cast<std::int64_t>(span.size()); }, numbers);
}

std::int64_t cells_of(const BorrowedRows& rows) { return size(rows.offsets) - 1; }

void check_extent(const BorrowedRows& rows) {
  const std::int64_t n_cells = cells_of(rows);
  const auto n_values =
      std::visit([](const auto& span) { return static_cast<std::int64_t>(span.size()); }, rows.values);
  if (n_cells < 0 || at(rows.offsets, 0) != 0 || at(rows.offsets, n_cells) > std::min(size(rows.genes), n_values)) {
    throw std::out_of_range("the offsets of a sparse matrix do not fit its entries");
  }
  for (std::int64_t cell = 0; cell < n_cells; ++cell) {
    if (at(rows.offsets, cell) > at(rows.offsets, cell + 1)) {
      throw std::out_of_range("the offsets of a sparse matrix fall");
    }
  }
}

template <typename Index>
bool genes_rise(const BorrowedRows& rows, std::span<const Index> genes) {
  bool rising = true;
  for (std::int64_t cell = 0; cell < cells_of(rows); ++cell) {
    const std::int64_t end = at(rows.offsets, cell + 1);
    std::int64_t last = -1;
    for (std::int64_t i = at(rows.offsets, cell); i < end; ++i) {
      const std::int64_t gene = genes[static_cast<std::size_t>(i)];
      if (gene < 0 || gene >= rows.n_genes) throw std::out_of_range("a column of a sparse matrix is out of range");
      rising = rising && gene > last;
      last = gene;
    }
  }
  return rising;
}

template <typename T>
bool is_plain(T value) {
  if constexpr (std::is_floating_point_v<T>) return value != 0 && std::isfinite(static_cast<float>(value));
  return value != 0;
}

template <typename T>
std::span<const T> used(std::span<const T> values, std::int64_t n) {
  return values.first(static_cast<std::size_t>(n));
}

}  // namespace

bool BorrowedCounts::are_tidy(const BorrowedRows& rows) {
  check_extent(rows);
  const bool rising = std::visit([&](const auto& genes) { return genes_rise(rows, genes); }, rows.genes);
  const std::int64_t n = at(rows.offsets, cells_of(rows));
  return rising && std::visit(
                       [&](const auto& values) {
                         const auto ours = used(values, n);
                         return std::all_of(ours.begin(), ours.end(), [](auto value) { return is_plain(value); });
                       },
                       rows.values);
}

BorrowedCounts::BorrowedCounts(BorrowedRows rows)
    : rows_(rows), n_cells_(cells_of(rows)), n_nonzeros_(at(rows.offsets, n_cells_)) {
  std::visit(
      [&](const auto& values) {
        for (const auto value : used(values, n_nonzeros_)) {
          const auto real = static_cast<float>(value);
          is_integer_ = is_integer_ && real == std::nearbyint(real);
          is_negative_ = is_negative_ || real < 0;
        }
      },
      rows_.values);
}

void BorrowedCounts::read(CellRange cells, CountBlock& out) const {
  if (cells.begin < 0 || cells.end < cells.begin || cells.end > n_cells_) {
    throw std::out_of_range("cells out of range");
  }
  const std::int64_t first = at(rows_.offsets, cells.begin);
  const auto from = static_cast<std::size_t>(first);
  const auto n = static_cast<std::size_t>(at(rows_.offsets, cells.end) - first);
  out.cells = cells;
  out.offsets.resize(static_cast<std::size_t>(cells.size()) + 1);
  for (std::int64_t i = 0; i <= cells.size(); ++i) {
    out.offsets[static_cast<std::size_t>(i)] = at(rows_.offsets, cells.begin + i) - first;
  }
  out.genes.resize(n);
  out.values.resize(n);
  std::visit(
      [&](const auto& genes) {
        std::transform(genes.begin() + first, genes.begin() + first + static_cast<std::ptrdiff_t>(n), out.genes.begin(),
                       [](auto gene) { return static_cast<std::int32_t>(gene); });
      },
      rows_.genes);
  std::visit(
      [&](const auto& values) {
        const auto some = values.subspan(from, n);
        std::transform(some.begin(), some.end(), out.values.begin(), [](auto v) { return static_cast<float>(v); });
      },
      rows_.values);
}

CheckedCounts borrow_counts(const BorrowedRows& rows) {
  if (BorrowedCounts::are_tidy(rows)) {
    auto counts = std::make_shared<const BorrowedCounts>(rows);
    const bool holds_counts = counts->holds_counts();
    return {std::move(counts), holds_counts};
  }
  constexpr std::int64_t cells_at_once = 1024;
  const BorrowedCounts source(rows);
  SparseCountsBuilder builder(rows.n_genes, source.n_cells(), source.n_nonzeros());
  CountBlock block;
  for (std::int64_t begin = 0; begin < source.n_cells(); begin += cells_at_once) {
    source.read({begin, std::min(begin + cells_at_once, source.n_cells())}, block);
    builder.add_cells(block.offsets, block.genes, block.values);
  }
  const bool holds_counts = builder.holds_counts();
  return {std::make_shared<const SparseCounts>(builder.finish()), holds_counts};
}

}  // namespace undrop
