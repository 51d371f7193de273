#pragma once

#include <undrop/context.hpp>
#include <undrop/counts.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "io/hdf5_file.hpp"

namespace undrop::judge {

/// A matrix cells × genes of any values, read by blocks of cells. Unlike counts it may be dense, negative or hold NaN.
/// `read` is called from one thread at a time.
class ValueSource {
 public:
  virtual ~ValueSource() = default;
  [[nodiscard]] virtual std::int64_t n_cells() const = 0;
  [[nodiscard]] virtual std::int64_t n_genes() const = 0;
  /// Dense rows, cells.size() × n_genes, row-major.
  virtual void read(CellRange cells, std::span<float> out) const = 0;
};

/// Counts seen as values; keeps them alive.
[[nodiscard]] std::unique_ptr<ValueSource> counts_as_values(std::shared_ptr<const CountSource> counts);

/// A matrix of an h5ad file, read from the disk block by block: a dense data set or a CSR group. nullptr where it is
/// stored in another way (CSC, older encodings). Throws FormatError where it is damaged or of another shape.
[[nodiscard]] std::unique_ptr<ValueSource> stream_values(const io::hdf5::Group& parent, const std::string& name,
                                                         std::int64_t n_cells, std::int64_t n_genes);

/// Row i of the result is row `cells[i]` of the source, column j its column `genes[j]`; an empty list keeps all in
/// order.
[[nodiscard]] std::unique_ptr<ValueSource> reordered(std::unique_ptr<ValueSource> source,
                                                     std::vector<std::int64_t> cells, std::vector<std::int32_t> genes);

}  // namespace undrop::judge
