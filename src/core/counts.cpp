#include <undrop/counts.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>

namespace undrop {

namespace {

/// Of finite values. Most are small, and turned into an integer and back without a call.
bool is_whole(float value) {
  constexpr float small = 16777216.0F;
  return std::abs(value) < small ? static_cast<float>(static_cast<std::int32_t>(value)) == value
                                 : value == std::nearbyint(value);
}

template <typename Integer>
SparseCounts::Values narrowed(const std::vector<float>& values) {
  std::vector<Integer> out(values.size());
  std::transform(values.begin(), values.end(), out.begin(), [](float v) { return static_cast<Integer>(v); });
  return out;
}

void check_rows(std::int64_t n_genes, const std::vector<std::int64_t>& offsets, const std::vector<std::int32_t>& genes,
                const std::vector<float>& values) {
  const auto n = static_cast<std::int64_t>(genes.size());
  if (offsets.empty() || offsets.front() != 0 || offsets.back() != n || genes.size() != values.size()) {
    throw std::invalid_argument("compressed counts: offsets, genes and values disagree");
  }
  for (std::size_t row = 0; row + 1 < offsets.size(); ++row) {
    if (offsets[row] > offsets[row + 1]) throw std::invalid_argument("compressed counts: falling offsets");
    std::int32_t last = -1;
    for (auto at = offsets[row]; at < offsets[row + 1]; ++at) {
      const auto i = static_cast<std::size_t>(at);
      if (genes[i] <= last || genes[i] >= n_genes)
        throw std::invalid_argument("compressed counts: genes out of order or range");
      if (values[i] == 0.0F || !std::isfinite(values[i]))
        throw std::invalid_argument("compressed counts: zero or not finite");
      last = genes[i];
    }
  }
}

}  // namespace

std::span<const std::int32_t> CountBlock::genes_of(std::int64_t local_cell) const {
  const auto i = static_cast<std::size_t>(local_cell);
  return {genes.data() + offsets[i], genes.data() + offsets[i + 1]};
}

std::span<const float> CountBlock::values_of(std::int64_t local_cell) const {
  const auto i = static_cast<std::size_t>(local_cell);
  return {values.data() + offsets[i], values.data() + offsets[i + 1]};
}

SparseCounts::SparseCounts(std::int64_t n_genes, std::vector<std::int64_t> offsets, std::vector<std::int32_t> genes,
                           std::vector<float> values)
    : n_genes_(n_genes), offsets_(std::move(offsets)), genes_(std::move(genes)), is_integer_(true) {
  check_rows(n_genes_, offsets_, genes_, values);
  float largest = 0;
  bool negative = false;
  for (const float v : values) {
    is_integer_ = is_integer_ && is_whole(v);
    negative = negative || v < 0;
    largest = std::max(largest, v);
  }
  constexpr auto limit = static_cast<float>(std::numeric_limits<std::uint32_t>::max());
  if (!is_integer_ || negative || largest >= limit) {
    values_ = std::move(values);
  } else if (largest <= static_cast<float>(std::numeric_limits<std::uint8_t>::max())) {
    values_ = narrowed<std::uint8_t>(values);
  } else if (largest <= static_cast<float>(std::numeric_limits<std::uint16_t>::max())) {
    values_ = narrowed<std::uint16_t>(values);
  } else {
    values_ = narrowed<std::uint32_t>(values);
  }
}

SparseCounts SparseCounts::from_triplets(std::int64_t n_cells, std::int64_t n_genes,
                                         std::span<const std::int64_t> cells, std::span<const std::int32_t> genes,
                                         std::span<const float> values) {
  if (genes.size() != cells.size() || values.size() != cells.size()) {
    throw std::invalid_argument("triplets: cells, genes and values disagree");
  }
  const auto n_rows = static_cast<std::size_t>(n_cells);
  std::vector<std::int64_t> starts(n_rows + 1, 0);
  for (const auto cell : cells) {
    if (cell < 0 || cell >= n_cells) throw std::invalid_argument("triplets: cell out of range");
    ++starts[static_cast<std::size_t>(cell) + 1];
  }
  std::partial_sum(starts.begin(), starts.end(), starts.begin());
  std::vector<std::pair<std::int32_t, float>> sorted(cells.size());
  auto next = starts;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    sorted[static_cast<std::size_t>(next[static_cast<std::size_t>(cells[i])]++)] = {genes[i], values[i]};
  }
  std::vector<std::int64_t> offsets{0};
  std::vector<std::int32_t> out_genes;
  std::vector<float> out_values;
  offsets.reserve(n_rows + 1);
  out_genes.reserve(cells.size());
  out_values.reserve(cells.size());
  for (std::size_t row = 0; row < n_rows; ++row) {
    const auto first = sorted.begin() + starts[row];
    const auto last = sorted.begin() + starts[row + 1];
    std::stable_sort(first, last, [](const auto& a, const auto& b) { return a.first < b.first; });
    for (auto at = first; at != last;) {
      float sum = 0;
      const std::int32_t gene = at->first;
      for (; at != last && at->first == gene; ++at) sum += at->second;
      if (sum == 0) continue;
      out_genes.push_back(gene);
      out_values.push_back(sum);
    }
    offsets.push_back(static_cast<std::int64_t>(out_genes.size()));
  }
  return {n_genes, std::move(offsets), std::move(out_genes), std::move(out_values)};
}

void SparseCounts::read(CellRange cells, CountBlock& out) const {
  if (cells.begin < 0 || cells.end < cells.begin || cells.end > n_cells())
    throw std::out_of_range("cells out of range");
  const std::int64_t first = offsets_[static_cast<std::size_t>(cells.begin)];
  const std::int64_t last = offsets_[static_cast<std::size_t>(cells.end)];
  out.cells = cells;
  out.offsets.resize(static_cast<std::size_t>(cells.size()) + 1);
  for (std::size_t i = 0; i < out.offsets.size(); ++i) {
    out.offsets[i] = offsets_[static_cast<std::size_t>(cells.begin) + i] - first;
  }
  out.genes.assign(genes_.begin() + first, genes_.begin() + last);
  out.values.resize(out.genes.size());
  std::visit(
      [&](const auto& values) {
        std::transform(values.begin() + first, values.begin() + last, out.values.begin(),
                       [](auto v) { return static_cast<float>(v); });
      },
      values_);
}

std::shared_ptr<const SparseCounts> select(const CountSource& counts, std::span<const std::int64_t> cells,
                                           std::span<const std::int32_t> genes) {
  std::vector<std::int32_t> place(static_cast<std::size_t>(counts.n_genes()), -1);
  for (std::size_t i = 0; i < genes.size(); ++i)
    place[static_cast<std::size_t>(genes[i])] = static_cast<std::int32_t>(i);
  std::vector<std::int64_t> offsets{0};
  std::vector<std::int32_t> out_genes;
  std::vector<float> out_values;
  if (static_cast<std::int64_t>(cells.size()) == counts.n_cells()) {
    out_genes.reserve(static_cast<std::size_t>(counts.n_nonzeros()));
    out_values.reserve(static_cast<std::size_t>(counts.n_nonzeros()));
  }
  CountBlock block;
  for (const auto cell : cells) {
    counts.read({cell, cell + 1}, block);
    for (std::size_t i = 0; i < block.genes.size(); ++i) {
      const std::int32_t gene = place[static_cast<std::size_t>(block.genes[i])];
      if (gene < 0) continue;
      out_genes.push_back(gene);
      out_values.push_back(block.values[i]);
    }
    offsets.push_back(static_cast<std::int64_t>(out_genes.size()));
  }
  return std::make_shared<SparseCounts>(static_cast<std::int64_t>(genes.size()), std::move(offsets),
                                        std::move(out_genes), std::move(out_values));
}

}  // namespace undrop
