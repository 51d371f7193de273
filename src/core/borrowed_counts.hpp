#pragma once

#include <undrop/counts.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <variant>

namespace undrop {

/// Compressed rows (cells × genes) in somebody else's memory, of any usual types.
struct BorrowedRows {
  using Whole = std::variant<std::span<const std::int32_t>, std::span<const std::int64_t>>;
  using Values =
      std::variant<std::span<const std::int8_t>, std::span<const std::uint8_t>, std::span<const std::int16_t>,
                   std::span<const std::uint16_t>, std::span<const std::int32_t>, std::span<const std::uint32_t>,
                   std::span<const std::int64_t>, std::span<const std::uint64_t>, std::span<const float>,
                   std::span<const double>>;
  std::int64_t n_genes = 0;
  Whole offsets;  ///< one more than there are cells, rising from 0
  Whole genes;
  Values values;
};

/// Counts that are read where they lie, without a copy. The memory must outlive the source and not be written to.
class BorrowedCounts final : public CountSource {
 public:
  /// True where the rows can be read as they are: genes rising within a cell, no entry twice, none 0, all finite.
  /// Throws std::out_of_range where offsets or genes lead outside. One pass.
  [[nodiscard]] static bool are_tidy(const BorrowedRows& rows);
  /// The rows must be tidy.
  explicit BorrowedCounts(BorrowedRows rows);

  [[nodiscard]] std::int64_t n_cells() const override { return n_cells_; }
  [[nodiscard]] std::int64_t n_genes() const override { return rows_.n_genes; }
  [[nodiscard]] std::int64_t n_nonzeros() const override { return n_nonzeros_; }
  [[nodiscard]] bool is_integer() const override { return is_integer_; }
  /// True where all values are whole numbers and none is negative.
  [[nodiscard]] bool holds_counts() const { return is_integer_ && !is_negative_; }
  void read(CellRange cells, CountBlock& out) const override;

 private:
  BorrowedRows rows_;
  std::int64_t n_cells_;
  std::int64_t n_nonzeros_;
  bool is_integer_ = true;
  bool is_negative_ = false;
};

/// Counts, and whether all values are whole numbers and none is negative.
struct CheckedCounts {
  std::shared_ptr<const CountSource> counts;
  bool holds_counts = false;
};

/// Borrowed where the rows are tidy, else put in order in a copy of the smallest type: entries of one place are added,
/// zeros dropped. Throws std::out_of_range as are_tidy does, std::domain_error for NaN or infinity.
[[nodiscard]] CheckedCounts borrow_counts(const BorrowedRows& rows);

}  // namespace undrop
