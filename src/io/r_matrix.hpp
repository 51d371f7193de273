#pragma once

#include <undrop/context.hpp>
#include <undrop/counts.hpp>

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "io/r_serialization.hpp"

namespace undrop::io {

/// Where in a file of R a value stands, for messages.
struct RPlace {
  std::string file;
  std::string path;  ///< "assays/counts"
};

/// A matrix of R as counts, cells × genes.
struct RMatrix {
  std::shared_ptr<const SparseCounts> counts;
  std::vector<std::string> cell_names;  ///< empty where the matrix has no names
  std::vector<std::string> gene_names;
};

/// True for the classes that read_r_matrix takes: dgCMatrix, dgTMatrix, dgRMatrix, dgeMatrix, and R's own matrix of
/// numbers.
[[nodiscard]] bool is_r_matrix(const RValue& value);

/// {rows, columns} of such a matrix; {0, 0} where it has none.
[[nodiscard]] std::array<std::int64_t, 2> r_matrix_shape(const RValue& value);

/// Rows are genes, as R's tools have it, unless told otherwise. Throws FormatError where slots are missing or disagree,
/// InputError for missing and infinite values and for a class that is not read. Memory: that of the counts beside the
/// value, twice where the compressed axis is the genes.
[[nodiscard]] RMatrix read_r_matrix(const RValue& value, const RPlace& place, bool rows_are_cells,
                                    const Context& context);

}  // namespace undrop::io
