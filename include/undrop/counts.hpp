#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <variant>
#include <vector>

namespace undrop {

/// Half-open range of cells [begin, end).
struct CellRange {
  std::int64_t begin = 0;
  std::int64_t end = 0;
  [[nodiscard]] std::int64_t size() const noexcept { return end - begin; }
};

/// A block of counts, compressed by cells: the non-zeros of local cell i are at [offsets[i], offsets[i + 1]), their
/// genes rising. Values are float32, exact for whole numbers up to 2^24.
struct CountBlock {
  CellRange cells;
  std::vector<std::int64_t> offsets;
  std::vector<std::int32_t> genes;
  std::vector<float> values;

  [[nodiscard]] std::span<const std::int32_t> genes_of(std::int64_t local_cell) const;
  [[nodiscard]] std::span<const float> values_of(std::int64_t local_cell) const;
};

/// Raw counts, cells × genes, as a source of blocks of cells. `read` may be called from several threads at once.
class CountSource {
 public:
  virtual ~CountSource() = default;
  [[nodiscard]] virtual std::int64_t n_cells() const = 0;
  [[nodiscard]] virtual std::int64_t n_genes() const = 0;
  [[nodiscard]] virtual std::int64_t n_nonzeros() const = 0;
  /// True where every value is a whole number.
  [[nodiscard]] virtual bool is_integer() const = 0;
  /// Fills `out` with the cells of the range; reuses its memory.
  virtual void read(CellRange cells, CountBlock& out) const = 0;
};

/// Counts in memory: int32 genes, int64 offsets, values in the smallest of uint8, uint16, uint32 that holds them all,
/// float32 where there are fractions. Memory: non-zeros × (4 + 1..4) bytes + 8 bytes a cell.
class SparseCounts final : public CountSource {
 public:
  using Values = std::variant<std::vector<std::uint8_t>, std::vector<std::uint16_t>, std::vector<std::uint32_t>,
                              std::vector<float>>;

  /// Takes compressed rows (cells); explicit zeros must be gone and genes rising within a cell (throws
  /// std::invalid_argument otherwise). Values must be finite; negatives and fractions are held as float32.
  SparseCounts(std::int64_t n_genes, std::vector<std::int64_t> offsets, std::vector<std::int32_t> genes,
               std::vector<float> values);

  /// From triplets in any order; entries at the same place are added. Cost O(entries).
  static SparseCounts from_triplets(std::int64_t n_cells, std::int64_t n_genes, std::span<const std::int64_t> cells,
                                    std::span<const std::int32_t> genes, std::span<const float> values);

  [[nodiscard]] std::int64_t n_cells() const override { return static_cast<std::int64_t>(offsets_.size()) - 1; }
  [[nodiscard]] std::int64_t n_genes() const override { return n_genes_; }
  [[nodiscard]] std::int64_t n_nonzeros() const override { return offsets_.back(); }
  [[nodiscard]] bool is_integer() const override { return is_integer_; }
  void read(CellRange cells, CountBlock& out) const override;

 private:
  friend class SparseCountsBuilder;
  friend class ScatteredCountsBuilder;
  SparseCounts(std::int64_t n_genes, std::vector<std::int64_t> offsets, std::vector<std::int32_t> genes, Values values,
               bool is_integer)
      : n_genes_(n_genes),
        offsets_(std::move(offsets)),
        genes_(std::move(genes)),
        values_(std::move(values)),
        is_integer_(is_integer) {}

  std::int64_t n_genes_;
  std::vector<std::int64_t> offsets_;
  std::vector<std::int32_t> genes_;
  Values values_;
  bool is_integer_;
};

/// A subset of the cells and genes of another source, renumbered in the given order (genes rising).
[[nodiscard]] std::shared_ptr<const SparseCounts> select(const CountSource& counts, std::span<const std::int64_t> cells,
                                                         std::span<const std::int32_t> genes);

}  // namespace undrop
