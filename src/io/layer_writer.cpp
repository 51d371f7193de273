#include "io/layer_writer.hpp"

#include <algorithm>
#include <stdexcept>

namespace undrop::io {

void LayerWriter::write(const CountBlock& block) {
  constexpr std::int64_t most_values = std::int64_t{4} << 20U;
  const std::int64_t step = std::max<std::int64_t>(1, most_values / std::max<std::int64_t>(1, n_genes_));
  for (std::int64_t begin = 0; begin < block.cells.size(); begin += step) {
    const std::int64_t end = std::min(begin + step, block.cells.size());
    rows_.assign(static_cast<std::size_t>((end - begin) * n_genes_), 0.0F);
    for (std::int64_t cell = begin; cell < end; ++cell) {
      const auto genes = block.genes_of(cell);
      const auto values = block.values_of(cell);
      float* row = rows_.data() + (cell - begin) * n_genes_;
      for (std::size_t i = 0; i < genes.size(); ++i) row[genes[i]] = values[i];
    }
    write(CellRange{block.cells.begin + begin, block.cells.begin + end}, rows_);
  }
}

void BlockOrder::take(CellRange cells) {
  if (cells.begin != next_ || cells.end > n_cells_) {
    throw std::logic_error("a layer's blocks must come in rising order and be complete");
  }
  next_ = cells.end;
}

void BlockOrder::take(CellRange cells, std::size_t n_values) {
  if (cells.size() * n_genes_ != static_cast<std::int64_t>(n_values)) {
    throw std::logic_error("a block has another number of values than its cells");
  }
  take(cells);
}

void BlockOrder::take(const CountBlock& block) { take(block.cells); }

void BlockOrder::finish() const {
  if (next_ != n_cells_) throw std::logic_error("a layer was finished before all cells were written");
}

}  // namespace undrop::io
