#pragma once

#include <cstdint>
#include <string>

#include "io/layer_writer.hpp"
#include "io/text_output.hpp"

namespace undrop::io {

/// Writes a MatrixMarket coordinate file of genes × cells, as 10x folders have it, cell by cell. Zeros are left out.
/// The number of entries is put into the head at the end. Memory: a few buffers.
class MatrixMarketWriter final : public LayerWriter {
 public:
  /// `whole`: values are declared to be whole numbers.
  MatrixMarketWriter(const std::string& path, bool compressed, std::int64_t n_cells, std::int64_t n_genes, bool whole);
  void write(CellRange cells, std::span<const float> values) override;
  void write(const CountBlock& block) override;
  void finish() override;

 private:
  [[nodiscard]] std::string head(std::int64_t entries) const;
  void entry(std::int64_t gene, std::int64_t cell, float value);

  std::int64_t n_cells_;
  bool whole_;
  BlockOrder order_;
  TextOutput text_;
  std::int64_t entries_ = 0;
};

}  // namespace undrop::io
