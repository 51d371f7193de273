#include "io/streamed_counts.hpp"

#include <algorithm>
#include <stdexcept>

namespace undrop::io {

namespace {

std::int64_t bytes_of(const SparseCounts& counts) { return 8 * counts.n_nonzeros() + 8 * counts.n_cells(); }

/// Appends some cells of a block to what has been gathered.
void append(const CountBlock& from, CountBlock& to) {
  const std::int64_t shift = to.offsets.back();
  for (std::size_t i = 1; i < from.offsets.size(); ++i) to.offsets.push_back(from.offsets[i] + shift);
  to.genes.insert(to.genes.end(), from.genes.begin(), from.genes.end());
  to.values.insert(to.values.end(), from.values.begin(), from.values.end());
}

}  // namespace

StreamedCounts::StreamedCounts(std::int64_t n_genes, std::vector<std::int64_t> ends, Load load, std::int64_t most_kept,
                               const Context& context)
    : n_genes_(n_genes), ends_(std::move(ends)), load_(std::move(load)), most_kept_(most_kept) {
  for (std::size_t i = 0; i < ends_.size(); ++i) {
    context.check_cancelled();
    const LoadedCounts loaded = load_(cells_of(i));
    n_nonzeros_ += loaded.counts.n_nonzeros();
    is_integer_ = is_integer_ && loaded.counts.is_integer();
    holds_counts_ = holds_counts_ && loaded.holds_counts;
    context.report("looking at the counts", ends_[i], n_cells());
  }
}

CellRange StreamedCounts::cells_of(std::size_t block) const {
  return {block == 0 ? 0 : ends_[block - 1], ends_[block]};
}

StreamedCounts::Block StreamedCounts::kept(std::size_t index) const {
  const std::lock_guard lock(keeping_);
  const auto at = std::find_if(kept_.begin(), kept_.end(), [&](const auto& entry) { return entry.first == index; });
  if (at == kept_.end()) return nullptr;
  kept_.splice(kept_.begin(), kept_, at);
  return at->second;
}

void StreamedCounts::keep(std::size_t index, const Block& block) const {
  const std::lock_guard lock(keeping_);
  kept_.emplace_front(index, block);
  kept_bytes_ += bytes_of(*block);
  while (kept_.size() > 1 && kept_bytes_ > most_kept_) {
    kept_bytes_ -= bytes_of(*kept_.back().second);
    kept_.pop_back();
  }
}

StreamedCounts::Block StreamedCounts::block(std::size_t index) const {
  if (auto found = kept(index)) return found;
  const std::lock_guard lock(loading_);
  // Another thread may have loaded it meanwhile.
  if (auto found = kept(index)) return found;
  auto loaded = std::make_shared<const SparseCounts>(load_(cells_of(index)).counts);
  keep(index, loaded);
  return loaded;
}

void StreamedCounts::read(CellRange cells, CountBlock& out) const {
  if (cells.begin < 0 || cells.end < cells.begin || cells.end > n_cells()) {
    throw std::out_of_range("cells out of range");
  }
  out.cells = cells;
  out.offsets.assign(1, 0);
  out.genes.clear();
  out.values.clear();
  CountBlock part;
  for (std::int64_t begin = cells.begin; begin < cells.end;) {
    const auto index = static_cast<std::size_t>(std::upper_bound(ends_.begin(), ends_.end(), begin) - ends_.begin());
    const CellRange all = cells_of(index);
    const std::int64_t end = std::min(cells.end, all.end);
    block(index)->read({begin - all.begin, end - all.begin}, part);
    append(part, out);
    begin = end;
  }
}

}  // namespace undrop::io
