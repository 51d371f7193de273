#include "io/matrix_market_writer.hpp"

#include <fmt/format.h>

namespace undrop::io {

MatrixMarketWriter::MatrixMarketWriter(const std::string& path, bool compressed, std::int64_t n_cells,
                                       std::int64_t n_genes, bool whole)
    : LayerWriter(n_genes),
      n_cells_(n_cells),
      whole_(whole),
      order_(n_cells, n_genes),
      text_(path, compressed, head(n_cells * n_genes)) {}

/// The number of entries keeps its width, so that it can be filled in at the end.
std::string MatrixMarketWriter::head(std::int64_t entries) const {
  const std::size_t width = std::to_string(n_cells_ * n_genes_).size();
  return fmt::format("%%MatrixMarket matrix coordinate {} general\n{} {} {:>{}}\n", whole_ ? "integer" : "real",
                     n_genes_, n_cells_, entries, width);
}

void MatrixMarketWriter::entry(std::int64_t gene, std::int64_t cell, float value) {
  text_.write(gene + 1);
  text_.write(" ");
  text_.write(cell + 1);
  text_.write(" ");
  text_.write(value);
  text_.write("\n");
  ++entries_;
}

void MatrixMarketWriter::write(CellRange cells, std::span<const float> values) {
  order_.take(cells, values.size());
  const float* at = values.data();
  for (std::int64_t cell = cells.begin; cell < cells.end; ++cell) {
    for (std::int64_t gene = 0; gene < n_genes_; ++gene, ++at) {
      if (*at != 0.0F) entry(gene, cell, *at);
    }
  }
}

void MatrixMarketWriter::write(const CountBlock& block) {
  order_.take(block);
  for (std::int64_t i = 0; i < block.cells.size(); ++i) {
    const auto genes = block.genes_of(i);
    const auto values = block.values_of(i);
    for (std::size_t k = 0; k < genes.size(); ++k) entry(genes[k], block.cells.begin + i, values[k]);
  }
}

void MatrixMarketWriter::finish() {
  order_.finish();
  text_.close();
  text_.replace_head(head(entries_));
}

}  // namespace undrop::io
