#include "core/count_view.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace undrop {

namespace {

constexpr std::int64_t cells_at_once = 1024;

}  // namespace

CountView::CountView(std::shared_ptr<const CountSource> counts, std::vector<std::int64_t> cells,
                     std::span<const std::int32_t> genes)
    : counts_(std::move(counts)),
      cells_(std::move(cells)),
      n_genes_(static_cast<std::int64_t>(genes.size())),
      place_(static_cast<std::size_t>(counts_->n_genes()), -1) {
  for (std::size_t i = 0; i < genes.size(); ++i) {
    place_[static_cast<std::size_t>(genes[i])] = static_cast<std::int32_t>(i);
  }
  CountBlock block;
  for (std::int64_t begin = 0; begin < n_cells(); begin += cells_at_once) {
    read({begin, std::min(n_cells(), begin + cells_at_once)}, block);
    n_nonzeros_ += block.offsets.back();
    is_integer_ = is_integer_ &&
                  std::all_of(block.values.begin(), block.values.end(), [](float v) { return v == std::nearbyint(v); });
  }
}

void CountView::append(const CountBlock& from, CountBlock& to) const {
  for (std::int64_t i = 0; i < from.cells.size(); ++i) {
    const auto genes = from.genes_of(i);
    const auto values = from.values_of(i);
    for (std::size_t e = 0; e < genes.size(); ++e) {
      const std::int32_t gene = place_[static_cast<std::size_t>(genes[e])];
      if (gene < 0) continue;
      to.genes.push_back(gene);
      to.values.push_back(values[e]);
    }
    to.offsets.push_back(static_cast<std::int64_t>(to.genes.size()));
  }
}

void CountView::read(CellRange cells, CountBlock& out) const {
  out.cells = cells;
  out.offsets.assign(1, 0);
  out.genes.clear();
  out.values.clear();
  CountBlock part;
  for (auto at = static_cast<std::size_t>(cells.begin); at < static_cast<std::size_t>(cells.end);) {
    std::size_t end = at + 1;
    while (end < static_cast<std::size_t>(cells.end) && cells_[end] == cells_[end - 1] + 1) ++end;
    counts_->read({cells_[at], cells_[end - 1] + 1}, part);
    append(part, out);
    at = end;
  }
}

}  // namespace undrop
