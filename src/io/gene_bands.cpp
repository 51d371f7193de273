#include "io/gene_bands.hpp"

#include <algorithm>
#include <stdexcept>

namespace undrop::io {

namespace {

constexpr std::int64_t band_bytes = std::int64_t{32} << 20U;
constexpr std::int64_t tile = 64;  // chunks of loom files
constexpr std::int64_t bytes_dense = 4;
constexpr std::int64_t bytes_sparse = 8;

std::int64_t genes_a_band(std::int64_t n_cells) {
  const std::int64_t genes = band_bytes / (bytes_dense * std::max<std::int64_t>(1, n_cells));
  return std::max(tile, genes / tile * tile);
}

}  // namespace

GeneBands::GeneBands(std::int64_t n_cells, std::int64_t n_genes, std::int64_t n_nonzeros)
    : n_cells_(n_cells), n_genes_(n_genes), band_(genes_a_band(n_cells)) {
  const std::int64_t bytes = std::min(bytes_dense * n_cells * n_genes, bytes_sparse * n_nonzeros);
  file_ = std::make_unique<ScratchFile>(bytes, "to turn the matrix from cells to genes",
                                        "or choose an output that is written by cells (h5ad, a 10x folder, or a table "
                                        "with --cells-as rows)");
  const auto bands = static_cast<std::size_t>((n_genes + band_ - 1) / band_);
  entries_.resize(bands);
  parts_.resize(bands);
}

std::int64_t GeneBands::genes_of(std::size_t band) const {
  return std::min(band_, n_genes_ - static_cast<std::int64_t>(band) * band_);
}

void GeneBands::begin(CellRange cells) {
  if (cells.begin != next_cell_ || cells.end > n_cells_) {
    throw std::logic_error("blocks of cells must come in rising order and be complete");
  }
  cells_ = cells;
  next_cell_ = cells.end;
}

void GeneBands::add(CellRange cells, std::span<const float> values) {
  if (cells.size() * n_genes_ != static_cast<std::int64_t>(values.size())) {
    throw std::logic_error("a block has another number of values than its cells");
  }
  begin(cells);
  for (std::size_t band = 0; band < entries_.size(); ++band) {
    const std::int64_t first = static_cast<std::int64_t>(band) * band_;
    for (std::int64_t cell = 0; cell < cells.size(); ++cell) {
      const float* row = values.data() + cell * n_genes_ + first;
      for (std::int64_t gene = 0; gene < genes_of(band); ++gene) {
        if (row[gene] == 0.0F) continue;
        entries_[band].push_back({static_cast<std::int32_t>(gene * cells.size() + cell), row[gene]});
      }
    }
  }
  end_block();
}

void GeneBands::add(const CountBlock& block) {
  begin(block.cells);
  for (std::int64_t cell = 0; cell < block.cells.size(); ++cell) {
    const auto genes = block.genes_of(cell);
    const auto values = block.values_of(cell);
    for (std::size_t i = 0; i < genes.size(); ++i) {
      const std::int64_t gene = genes[i];
      const std::int64_t place = gene % band_ * block.cells.size() + cell;
      entries_[static_cast<std::size_t>(gene / band_)].push_back({static_cast<std::int32_t>(place), values[i]});
    }
  }
  end_block();
}

void GeneBands::end_block() {
  for (std::size_t band = 0; band < entries_.size(); ++band) {
    if (entries_[band].empty()) continue;
    write_band(band);
    entries_[band].clear();
  }
}

void GeneBands::write(std::span<const std::byte> bytes) {
  file_->write(written_, bytes);
  written_ += static_cast<std::int64_t>(bytes.size());
}

void GeneBands::write_band(std::size_t band) {
  const auto& entries = entries_[band];
  const std::int64_t size = genes_of(band) * cells_.size();
  const auto n = static_cast<std::int64_t>(entries.size());
  const bool is_dense = bytes_dense * size < bytes_sparse * n;
  parts_[band].push_back({cells_, written_, is_dense ? -1 : n});
  if (!is_dense) return write(std::as_bytes(std::span(entries)));
  std::vector<float> values(static_cast<std::size_t>(size), 0.0F);
  for (const auto& entry : entries) values[static_cast<std::size_t>(entry.place)] = entry.value;
  write(std::as_bytes(std::span(values)));
}

void GeneBands::gather(const Part& part, std::int64_t genes, std::span<float> out) const {
  const std::int64_t width = part.cells.size();
  if (part.n_entries < 0) {
    std::vector<float> values(static_cast<std::size_t>(genes * width));
    file_->read(part.at, std::as_writable_bytes(std::span(values)));
    for (std::int64_t gene = 0; gene < genes; ++gene) {
      const auto from = values.begin() + gene * width;
      std::copy(from, from + width, out.begin() + gene * n_cells_ + part.cells.begin);
    }
    return;
  }
  std::vector<Entry> entries(static_cast<std::size_t>(part.n_entries));
  file_->read(part.at, std::as_writable_bytes(std::span(entries)));
  for (const auto& entry : entries) {
    const std::int64_t at = entry.place / width * n_cells_ + part.cells.begin + entry.place % width;
    out[static_cast<std::size_t>(at)] = entry.value;
  }
}

void GeneBands::for_bands(const Context& context,
                          const std::function<void(std::int64_t, std::span<const float>)>& visit) const {
  if (next_cell_ != n_cells_) throw std::logic_error("a matrix was turned before all cells were there");
  std::vector<float> values;
  for (std::size_t band = 0; band < parts_.size(); ++band) {
    context.check_cancelled();
    values.assign(static_cast<std::size_t>(genes_of(band) * n_cells_), 0.0F);
    for (const auto& part : parts_[band]) gather(part, genes_of(band), values);
    visit(static_cast<std::int64_t>(band) * band_, values);
  }
}

}  // namespace undrop::io
