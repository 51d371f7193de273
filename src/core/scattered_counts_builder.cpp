#include "core/scattered_counts_builder.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>

namespace undrop {

namespace {

constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max();

void check_index(std::int64_t index, std::int64_t n) {
  if (index >= 0 && index < n) return;
  throw std::out_of_range("index " + std::to_string(index) + " is not within [0, " + std::to_string(n) + ")");
}

}  // namespace

ScatteredCountsBuilder::ScatteredCountsBuilder(std::int64_t n_genes, std::span<const std::int64_t> entries_of_cells)
    : n_genes_(n_genes), offsets_(entries_of_cells.size() + 1, 0) {
  if (n_genes < 0 || n_genes > most || static_cast<std::int64_t>(entries_of_cells.size()) > most) {
    throw std::out_of_range("more than 2,147,483,647 genes or cells cannot be held");
  }
  std::partial_sum(entries_of_cells.begin(), entries_of_cells.end(), offsets_.begin() + 1);
  next_.assign(offsets_.begin(), offsets_.end() - 1);
  genes_.resize(static_cast<std::size_t>(offsets_.back()));
  values_.resize(static_cast<std::size_t>(offsets_.back()));
}

void ScatteredCountsBuilder::add(std::span<const std::int32_t> cells, std::span<const std::int32_t> genes,
                                 std::span<const float> values) {
  values_.note(values);
  has_zeros_ = has_zeros_ || has_zero(values);
  const auto n_cells = static_cast<std::int64_t>(next_.size());
  values_.put_each(values, [&](std::size_t i) {
    check_index(cells[i], n_cells);
    check_index(genes[i], n_genes_);
    const auto cell = static_cast<std::size_t>(cells[i]);
    const std::int64_t place = next_[cell]++;
    if (place >= offsets_[cell + 1]) {
      throw std::out_of_range("cell " + std::to_string(cell) + " has more entries than at the first look");
    }
    genes_[static_cast<std::size_t>(place)] = genes[i];
    return static_cast<std::size_t>(place);
  });
}

/// Moves the entries [begin, end) of a cell to `to` on, in order, each gene once, without zeros.
void ScatteredCountsBuilder::tidy_cell(std::int64_t begin, std::int64_t end, std::int64_t& to) {
  const std::span row(genes_.data() + begin, static_cast<std::size_t>(end - begin));
  if (to == begin && !has_zeros_ && is_rising(row)) {
    to = end;
    return;
  }
  row_.clear();
  for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i) {
    row_.emplace_back(genes_[i], values_.at(i));
  }
  std::stable_sort(row_.begin(), row_.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (auto at = row_.begin(); at != row_.end();) {
    const std::int32_t gene = at->first;
    float sum = 0;
    for (; at != row_.end() && at->first == gene; ++at) sum += at->second;
    if (sum == 0.0F) continue;
    values_.note(std::array{sum});
    genes_[static_cast<std::size_t>(to)] = gene;
    values_.put(static_cast<std::size_t>(to++), sum);
  }
}

SparseCounts ScatteredCountsBuilder::finish() {
  std::int64_t to = 0;
  for (std::size_t cell = 0; cell < next_.size(); ++cell) {
    if (next_[cell] != offsets_[cell + 1]) {
      throw std::out_of_range("cell " + std::to_string(cell) + " has fewer entries than at the first look");
    }
    const std::int64_t begin = offsets_[cell];
    offsets_[cell] = to;
    tidy_cell(begin, next_[cell], to);
  }
  next_ = {};
  offsets_.back() = to;
  if (static_cast<std::size_t>(to) < genes_.size()) {
    genes_.resize(static_cast<std::size_t>(to));
    values_.resize(static_cast<std::size_t>(to));
  }
  return SparseCounts(n_genes_, std::move(offsets_), std::move(genes_), values_.take(), values_.is_integer());
}

}  // namespace undrop
