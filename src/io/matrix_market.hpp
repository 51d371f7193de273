#pragma once

#include <undrop/context.hpp>
#include <undrop/counts.hpp>

#include <string>

namespace undrop::io {

struct MatrixMarketSize {
  std::int64_t rows = 0;
  std::int64_t columns = 0;
  std::int64_t entries = 0;
};

/// What the file's head announces. Throws FormatError.
[[nodiscard]] MatrixMarketSize matrix_market_size(const std::string& path);

/// Reads a MatrixMarket coordinate file, plain or gzip-compressed, as cells × genes. The file's rows are genes, as in
/// 10x folders, or cells where only that agrees with the given numbers or `cells_are_rows` says so. In one pass where
/// the entries come cell by cell, else in two more, of which the first counts. Memory: the result's, and 8 bytes a
/// cell. Throws FormatError, naming the line; InputError for NaN or infinity; ResourceError where the counts exceed the
/// memory budget.
[[nodiscard]] SparseCounts read_matrix_market(const std::string& path, std::int64_t n_cells, std::int64_t n_genes,
                                              const Context& context, bool cells_are_rows = false);

}  // namespace undrop::io
