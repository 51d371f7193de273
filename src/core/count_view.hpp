#pragma once

#include <undrop/counts.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace undrop {

/// Some cells and genes of another source, renumbered in the given order (genes rising), without a copy: what is asked
/// for is read from the source, runs of neighbouring cells at once. Memory: 8 bytes a cell, 4 a gene of the source.
class CountView final : public CountSource {
 public:
  /// Reads everything once, to count the non-zeros.
  CountView(std::shared_ptr<const CountSource> counts, std::vector<std::int64_t> cells,
            std::span<const std::int32_t> genes);
  [[nodiscard]] std::int64_t n_cells() const override { return static_cast<std::int64_t>(cells_.size()); }
  [[nodiscard]] std::int64_t n_genes() const override { return n_genes_; }
  [[nodiscard]] std::int64_t n_nonzeros() const override { return n_nonzeros_; }
  [[nodiscard]] bool is_integer() const override { return is_integer_; }
  void read(CellRange cells, CountBlock& out) const override;

 private:
  void append(const CountBlock& from, CountBlock& to) const;

  std::shared_ptr<const CountSource> counts_;
  std::vector<std::int64_t> cells_;
  std::int64_t n_genes_;
  std::vector<std::int32_t> place_;  ///< per gene of the source its place here, −1 where it is left out
  std::int64_t n_nonzeros_ = 0;
  bool is_integer_ = true;
};

}  // namespace undrop
