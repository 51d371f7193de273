#pragma once

#include <string>

namespace undrop::io {

enum class Format { h5ad, tenx_h5_v3, tenx_h5_v2, tenx_folder, matrix_market, loom, table, rds };

/// "h5ad", "10x-h5", "10x-mtx", "mtx", "loom", "csv" or "rds", as in Origin::format.
[[nodiscard]] std::string to_text(Format format);

/// Recognises a file or folder by its content, whatever its name. Throws InputError where it is missing, FormatError
/// where it is empty or of a kind that is not read; the message names the kind and the way out.
[[nodiscard]] Format recognise(const std::string& path);

}  // namespace undrop::io
