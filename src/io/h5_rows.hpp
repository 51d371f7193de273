#pragma once

#include <undrop/context.hpp>

#include <cstdint>
#include <memory>
#include <vector>

#include "core/sparse_counts_builder.hpp"
#include "io/hdf5_file.hpp"

namespace undrop::io {

/// Rows as they are stored: columns in any order, zeros and repeated columns among them.
struct H5RowBlock {
  std::vector<std::int64_t> offsets;  ///< entries of row i: [offsets[i] − offsets[0], offsets[i + 1] − offsets[0])
  std::vector<std::int32_t> columns;
  std::vector<float> values;
};

/// The rows of a matrix in an HDF5 file, read by blocks: the one place where offsets, extents and indices are checked,
/// whether the matrix goes into memory or stays in the file. Rows are cells, or genes where it is stored by columns.
class H5Rows {
 public:
  virtual ~H5Rows() = default;
  [[nodiscard]] virtual std::int64_t n_rows() const = 0;
  [[nodiscard]] virtual std::int64_t n_columns() const = 0;
  /// Entries that are stored; of a dense matrix an estimate of its non-zeros, from a sample of its rows.
  [[nodiscard]] virtual std::int64_t n_entries() const = 0;
  /// End of the block of rows that begins at `begin`: the last that keeps it within `most` entries (elements of a dense
  /// matrix), and one row at least.
  [[nodiscard]] virtual std::int64_t block_end(std::int64_t begin, std::int64_t most) const = 0;
  /// Throws FormatError where a column does not exist or the file cannot be read.
  virtual void read(std::int64_t begin, std::int64_t end, H5RowBlock& out) const = 0;

  /// Where the values are, for messages.
  [[nodiscard]] virtual const hdf5::Object& values() const = 0;
  [[noreturn]] void refuse_not_finite() const;

  /// All blocks of `most` entries in turn: visit(begin, end, block).
  template <typename Visit>
  void for_blocks(std::int64_t most, const Context& context, const Visit& visit) const {
    H5RowBlock block;
    for (std::int64_t begin = 0; begin < n_rows();) {
      context.check_cancelled();
      const std::int64_t end = block_end(begin, most);
      read(begin, end, block);
      visit(begin, end, block);
      begin = end;
      context.report("reading", end, n_rows());
    }
  }
};

/// indptr, indices and data of a group. Throws FormatError where they do not belong together.
[[nodiscard]] std::unique_ptr<H5Rows> open_compressed_rows(const hdf5::Group& group, std::int64_t n_rows,
                                                           std::int64_t n_columns);
[[nodiscard]] std::unique_ptr<H5Rows> open_dense_rows(hdf5::Dataset dataset);

/// Appends a block of rows that are cells. Throws FormatError or InputError that name the place in the file.
void add_rows(const H5Rows& rows, const H5RowBlock& block, SparseCountsBuilder& builder);

}  // namespace undrop::io
