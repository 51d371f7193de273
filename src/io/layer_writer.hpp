#pragma once

#include <undrop/counts.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace undrop::io {

enum class LayerLayout { sparse, dense };

/// Takes a layer by blocks of cells in rising order.
class LayerWriter {
 public:
  explicit LayerWriter(std::int64_t n_genes) : n_genes_(n_genes) {}
  virtual ~LayerWriter() = default;
  /// Dense rows of the next cells, cells.size() × n_genes, row-major.
  virtual void write(CellRange cells, std::span<const float> values) = 0;
  /// The same from non-zeros, as counts are read. Writers of sparse formats never make them dense.
  virtual void write(const CountBlock& block);
  virtual void finish() = 0;

  LayerWriter(const LayerWriter&) = delete;
  LayerWriter& operator=(const LayerWriter&) = delete;

 protected:
  std::int64_t n_genes_;

 private:
  std::vector<float> rows_;
};

/// Checks that blocks come in order and are complete. Throws std::logic_error.
class BlockOrder {
 public:
  BlockOrder(std::int64_t n_cells, std::int64_t n_genes) : n_cells_(n_cells), n_genes_(n_genes) {}
  void take(CellRange cells, std::size_t n_values);
  void take(const CountBlock& block);
  void finish() const;

 private:
  void take(CellRange cells);
  std::int64_t n_cells_;
  std::int64_t n_genes_;
  std::int64_t next_ = 0;
};

}  // namespace undrop::io
