#include "io/gene_major_counts.hpp"

#include <algorithm>
#include <limits>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

#include "core/scattered_counts_builder.hpp"
#include "io/scratch_file.hpp"

namespace undrop::io {

namespace {

constexpr std::int64_t entries_at_once = std::int64_t{1} << 18;

struct Entry {
  std::int32_t cell;
  std::int32_t gene;
  float value;
};

std::vector<std::int64_t> entries_of_cells(const H5Rows& genes, const Context& context) {
  std::vector<std::int64_t> entries(static_cast<std::size_t>(genes.n_columns()), 0);
  genes.for_blocks(entries_at_once, context, [&](std::int64_t, std::int64_t, const H5RowBlock& block) {
    for (const auto cell : block.columns) ++entries[static_cast<std::size_t>(cell)];
  });
  return entries;
}

/// The gene of every entry of a block whose first row is `first`.
void genes_of(std::int64_t first, const H5RowBlock& block, std::vector<std::int32_t>& out) {
  out.resize(block.columns.size());
  for (std::size_t row = 0; row + 1 < block.offsets.size(); ++row) {
    std::fill(out.begin() + (block.offsets[row] - block.offsets[0]),
              out.begin() + (block.offsets[row + 1] - block.offsets[0]),
              static_cast<std::int32_t>(first) + static_cast<std::int32_t>(row));
  }
}

/// Entries in a temporary file, each in the part of the file that belongs to its block of cells.
class CellBlocks {
 public:
  CellBlocks(const std::vector<std::int64_t>& entries, std::int64_t n_genes, std::int64_t block_entries)
      : n_genes_(n_genes), starts_{0}, block_of_(entries.size()) {
    std::int64_t in_block = 0;
    for (std::size_t cell = 0; cell < entries.size(); ++cell) {
      if (in_block > 0 && in_block + entries[cell] > block_entries) close_block(cell, in_block);
      in_block += entries[cell];
      block_of_[cell] = static_cast<std::int32_t>(ends_.size());
    }
    if (!entries.empty()) close_block(entries.size(), in_block);
    next_.assign(starts_.begin(), starts_.end() - 1);
    waiting_.resize(ends_.size());
    constexpr std::int64_t all_buffers = std::int64_t{32} << 20U;
    const auto n = std::max<std::int64_t>(1, static_cast<std::int64_t>(ends_.size()));
    most_waiting_ = static_cast<std::size_t>(std::clamp<std::int64_t>(all_buffers / n / 12, 256, 8192));
    file_ = std::make_unique<ScratchFile>(starts_.back() * entry_size,
                                          "to put counts that are stored by genes (CSC) in order of cells",
                                          "store them by cells (adata.X = adata.X.tocsr()), or allow more memory by "
                                          "--max-memory SIZE");
  }

  [[nodiscard]] const std::vector<std::int64_t>& ends() const { return ends_; }

  void add(Entry entry) {
    const auto block = static_cast<std::size_t>(block_of_[static_cast<std::size_t>(entry.cell)]);
    waiting_[block].push_back(entry);
    if (waiting_[block].size() >= most_waiting_) write(block);
  }

  void finish() {
    for (std::size_t block = 0; block < waiting_.size(); ++block) write(block);
    waiting_ = {};
    block_of_ = {};
  }

  [[nodiscard]] LoadedCounts load(CellRange cells) const {
    const auto block =
        static_cast<std::size_t>(std::lower_bound(ends_.begin(), ends_.end(), cells.end) - ends_.begin());
    std::vector<Entry> entries(static_cast<std::size_t>(starts_[block + 1] - starts_[block]));
    file_->read(starts_[block] * entry_size, std::as_writable_bytes(std::span(entries)));
    H5RowBlock rows;
    rows.offsets.assign(static_cast<std::size_t>(cells.size()) + 1, 0);
    for (const auto& entry : entries) ++rows.offsets[static_cast<std::size_t>(entry.cell - cells.begin) + 1];
    for (std::size_t i = 1; i < rows.offsets.size(); ++i) rows.offsets[i] += rows.offsets[i - 1];
    std::vector<std::int64_t> next(rows.offsets.begin(), rows.offsets.end() - 1);
    rows.columns.resize(entries.size());
    rows.values.resize(entries.size());
    for (const auto& entry : entries) {
      const auto to = static_cast<std::size_t>(next[static_cast<std::size_t>(entry.cell - cells.begin)]++);
      rows.columns[to] = entry.gene;
      rows.values[to] = entry.value;
    }
    SparseCountsBuilder builder(n_genes_, cells.size(), static_cast<std::int64_t>(entries.size()));
    builder.add_cells(rows.offsets, rows.columns, rows.values);
    const bool holds_counts = builder.holds_counts();
    return {builder.finish(), holds_counts};
  }

 private:
  static constexpr std::int64_t entry_size = sizeof(Entry);

  void close_block(std::size_t end, std::int64_t& in_block) {
    ends_.push_back(static_cast<std::int64_t>(end));
    starts_.push_back(starts_.back() + in_block);
    in_block = 0;
  }

  void write(std::size_t block) {
    auto& entries = waiting_[block];
    if (next_[block] + static_cast<std::int64_t>(entries.size()) > starts_[block + 1]) {
      throw std::out_of_range("more entries than at the first look");
    }
    file_->write(next_[block] * entry_size, std::as_bytes(std::span(entries)));
    next_[block] += static_cast<std::int64_t>(entries.size());
    entries.clear();
  }

  std::int64_t n_genes_;
  std::vector<std::int64_t> ends_;    ///< cell after the last of each block
  std::vector<std::int64_t> starts_;  ///< entry in the file at which each block begins, and the end
  std::vector<std::int32_t> block_of_;
  std::vector<std::int64_t> next_;
  std::vector<std::vector<Entry>> waiting_;
  std::size_t most_waiting_ = 0;
  std::unique_ptr<ScratchFile> file_;
};

/// What goes wrong between two looks at the same file, and values that are no numbers.
template <typename Work>
void guarded(const H5Rows& genes, const Work& work) {
  try {
    work();
  } catch (const std::domain_error&) {
    genes.refuse_not_finite();
  } catch (const std::out_of_range& error) {
    genes.values().fail(std::string(error.what()) + ": the file was changed while it was read; run again");
  }
}

}  // namespace

LoadedCounts hold_gene_major(const H5Rows& genes, const Context& context) {
  ScatteredCountsBuilder builder(genes.n_rows(), entries_of_cells(genes, context));
  std::vector<std::int32_t> gene;
  std::vector<SparseCounts> counts;
  guarded(genes, [&] {
    genes.for_blocks(entries_at_once, context, [&](std::int64_t begin, std::int64_t, const H5RowBlock& block) {
      genes_of(begin, block, gene);
      builder.add(block.columns, gene, block.values);
    });
    counts.push_back(builder.finish());
  });
  return {std::move(counts.front()), builder.holds_counts()};
}

std::shared_ptr<const StreamedCounts> stream_gene_major(const H5Rows& genes, std::int64_t block_entries,
                                                        std::int64_t most_kept, const Context& context) {
  const auto blocks = std::make_shared<CellBlocks>(entries_of_cells(genes, context), genes.n_rows(), block_entries);
  std::vector<std::int32_t> gene;
  std::shared_ptr<const StreamedCounts> counts;
  guarded(genes, [&] {
    genes.for_blocks(entries_at_once, context, [&](std::int64_t begin, std::int64_t, const H5RowBlock& block) {
      genes_of(begin, block, gene);
      for (std::size_t i = 0; i < gene.size(); ++i) blocks->add({block.columns[i], gene[i], block.values[i]});
    });
    blocks->finish();
    const auto load = [blocks](CellRange cells) { return blocks->load(cells); };
    counts = std::make_shared<StreamedCounts>(genes.n_rows(), blocks->ends(), load, most_kept, context);
  });
  return counts;
}

}  // namespace undrop::io
