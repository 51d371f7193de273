#pragma once

#include <undrop/context.hpp>
#include <undrop/counts.hpp>

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace undrop::io {

/// A block of cells as it comes from a file, in order.
struct LoadedCounts {
  SparseCounts counts;
  bool holds_counts = false;  ///< whole numbers, none negative
};

/// Counts that stay in a file: cells are loaded by fixed blocks, of which the last few are kept, so that cells may be
/// asked for one by one in rising order. One thread loads at a time. Memory: the kept blocks, and one more while it is
/// loaded.
class StreamedCounts final : public CountSource {
 public:
  using Load = std::function<LoadedCounts(CellRange)>;

  /// `ends` holds the end of every block, rising. Loads every block once, to learn what the file holds; throws what
  /// `load` throws. Blocks are kept within `most_kept` bytes, at least one.
  StreamedCounts(std::int64_t n_genes, std::vector<std::int64_t> ends, Load load, std::int64_t most_kept,
                 const Context& context);

  [[nodiscard]] std::int64_t n_cells() const override { return ends_.empty() ? 0 : ends_.back(); }
  [[nodiscard]] std::int64_t n_genes() const override { return n_genes_; }
  [[nodiscard]] std::int64_t n_nonzeros() const override { return n_nonzeros_; }
  [[nodiscard]] bool is_integer() const override { return is_integer_; }
  /// True where all values are whole numbers and none is negative.
  [[nodiscard]] bool holds_counts() const { return holds_counts_; }
  void read(CellRange cells, CountBlock& out) const override;

 private:
  using Block = std::shared_ptr<const SparseCounts>;
  [[nodiscard]] CellRange cells_of(std::size_t block) const;
  [[nodiscard]] Block block(std::size_t index) const;
  [[nodiscard]] Block kept(std::size_t index) const;
  void keep(std::size_t index, const Block& block) const;

  std::int64_t n_genes_;
  std::vector<std::int64_t> ends_;
  Load load_;
  std::int64_t most_kept_;
  std::int64_t n_nonzeros_ = 0;
  bool is_integer_ = true;
  bool holds_counts_ = true;
  mutable std::mutex loading_;
  mutable std::mutex keeping_;
  mutable std::list<std::pair<std::size_t, Block>> kept_;  ///< the last used first
  mutable std::int64_t kept_bytes_ = 0;
};

}  // namespace undrop::io
