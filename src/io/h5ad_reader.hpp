#pragma once

#include <undrop/read.hpp>

#include <string>

namespace undrop::io {

/// Reads an h5ad file of anndata 0.7 or later. Counts are taken from `options.layer` (a layer's name, "X" or "raw"), or
/// from layers/counts, X or raw/X, the first that holds whole numbers none of which is negative; X where none does.
/// raw is used only where its genes are those of var. Memory: the counts and small buffers (CSC: twice the counts).
[[nodiscard]] Dataset read_h5ad(const std::string& path, const ReadOptions& options, const Context& context);

/// Symbols and types of the features from the columns of var that hold them by the names in use.
void name_features(Dataset& data);

}  // namespace undrop::io
