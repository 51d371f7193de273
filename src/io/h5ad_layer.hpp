#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "io/h5ad_elements.hpp"
#include "io/layer_writer.hpp"

namespace undrop::io {

/// A CSR matrix written row by row: float32 data, int32 indices, int32 indptr (int64 from 2^31 entries). Memory: one
/// buffer of 4 MiB, and 8 bytes a row.
class CsrWriter {
 public:
  /// `largest`: the number of entries that there can be, by which chunks are kept small in small files.
  CsrWriter(const hdf5::Group& parent, const std::string& name, std::int64_t n_rows, std::int64_t n_columns,
            std::int64_t largest);
  void append(std::span<const std::int32_t> columns, std::span<const float> values);
  /// The non-zeros of a dense row.
  void append_dense(std::span<const float> row);
  void finish();
  [[nodiscard]] std::int64_t n_rows() const { return static_cast<std::int64_t>(indptr_.size()) - 1; }

 private:
  void end_row();
  void write_out(std::size_t n);
  hdf5::Group group_;
  std::int64_t chunk_;
  hdf5::Dataset data_;
  hdf5::Dataset indices_;
  std::vector<std::int64_t> indptr_{0};
  std::vector<std::int32_t> columns_;
  std::vector<float> values_;
  std::size_t used_ = 0;      ///< entries in the buffers
  std::int64_t written_ = 0;  ///< entries in the file
};

/// Dense layers are chunked in tiles of 256 × 256, so that reading by gene and by cell both stay cheap; the buffer is
/// one row of tiles.
[[nodiscard]] std::unique_ptr<LayerWriter> make_layer_writer(const hdf5::Group& parent, const std::string& name,
                                                             LayerLayout layout, std::int64_t n_cells,
                                                             std::int64_t n_genes, const H5adElements& elements);

}  // namespace undrop::io
