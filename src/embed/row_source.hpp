#pragma once

#include <cstdint>
#include <vector>

namespace undrop::embed {

/// Some rows of a sparse matrix: the entries of local row i are at [offsets[i], offsets[i + 1]), their columns rising.
struct RowBlock {
  std::vector<std::int64_t> offsets{0};
  std::vector<std::int32_t> columns;
  std::vector<float> values;

  /// No rows; keeps the memory.
  void clear();
  [[nodiscard]] std::int64_t n_rows() const { return static_cast<std::int64_t>(offsets.size()) - 1; }
};

/// A sparse matrix as a source of blocks of rows, held or made on demand. `read` may be called from several threads.
class RowSource {
 public:
  virtual ~RowSource() = default;
  [[nodiscard]] virtual std::int64_t n_rows() const = 0;
  [[nodiscard]] virtual std::int64_t n_columns() const = 0;
  /// Fills `out` with the rows [begin, end); reuses its memory.
  virtual void read(std::int64_t begin, std::int64_t end, RowBlock& out) const = 0;
};

/// A sparse matrix in memory: 8 bytes an entry.
class HeldRows final : public RowSource {
 public:
  explicit HeldRows(std::int64_t n_columns) : n_columns_(n_columns) {}
  /// All of another source.
  explicit HeldRows(const RowSource& source);

  [[nodiscard]] std::int64_t n_rows() const override { return rows_.n_rows(); }
  [[nodiscard]] std::int64_t n_columns() const override { return n_columns_; }
  void read(std::int64_t begin, std::int64_t end, RowBlock& out) const override;
  [[nodiscard]] const RowBlock& rows() const { return rows_; }

  void append(const RowBlock& block);
  /// Asks for the memory of so many once.
  void reserve(std::int64_t n_rows, std::int64_t n_entries);
  /// Rows for columns. O(entries).
  [[nodiscard]] HeldRows transposed() const;

 private:
  std::int64_t n_columns_;
  RowBlock rows_;
};

}  // namespace undrop::embed
