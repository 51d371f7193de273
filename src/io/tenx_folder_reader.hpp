#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <string>

namespace undrop::io {

/// True where the folder holds a matrix.mtx (plain or .gz; a prefix such as GSM123_ is allowed where it is the only
/// one).
[[nodiscard]] bool is_tenx_folder(const std::string& folder);
/// The folder of a MatrixMarket file that is the matrix of a 10x folder; empty otherwise.
[[nodiscard]] std::string tenx_folder_of(const std::string& matrix_file);

/// Reads matrix.mtx, barcodes.tsv and features.tsv (or genes.tsv), each plain or gzip-compressed. Genes are named by
/// their identifiers, which are unique; symbols become `gene_symbols`. A cells.tsv whose first column equals the
/// barcodes becomes `obs`, a gene_columns.tsv whose first column equals the identifiers joins `var`. Memory: the
/// counts; 16 bytes a non-zero more where entries are in no order. Throws FormatError, naming the file and line.
[[nodiscard]] Dataset read_tenx_folder(const std::string& path, const Context& context);

}  // namespace undrop::io
