#pragma once

#include <undrop/read.hpp>

#include <string>

namespace undrop::io {

/// Reads a MatrixMarket file that is not the matrix.mtx of a 10x folder, plain or gzip-compressed, with the tables of
/// names beside it: genes in genes, features, gene_names or var, cells in barcodes, cells, cell_names or obs (.tsv,
/// .txt or .csv, plain or .gz), under the matrix's own name or a beginning of it (GSM1_counts.mtx.gz with
/// GSM1_barcodes.tsv.gz) or under none. A header line is recognised by the number of lines; further columns become obs
/// and var. Names that are missing are made up, and a warning says so.
///
/// Which axis is which follows from the numbers of names; where these leave both ways open, `options` decides if it was
/// said, else rows are genes where no names are known at all, and the file is refused where they are. `path` may be a
/// folder with one such file. Throws FormatError, InputError (ambiguous), ResourceError.
[[nodiscard]] Dataset read_mtx(const std::string& path, const ReadOptions& options, const Context& context);

/// The only MatrixMarket file (*.mtx, plain or .gz) in a folder; empty where there is none, or several.
[[nodiscard]] std::string only_matrix_in(const std::string& folder);

}  // namespace undrop::io
