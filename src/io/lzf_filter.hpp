#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace undrop::io {

/// Unpacks LZF, the fast compression of h5py and anndata (`compression="lzf"`), which the HDF5 library does not bring.
/// Format: a control byte c < 32 stands before c + 1 literal bytes; else c >> 5 (7: plus the next byte) + 2 bytes are
/// repeated from ((c & 31) << 8 | next byte) + 1 bytes back. Returns the unpacked bytes; empty where the data are
/// damaged or would not fit `limit`.
[[nodiscard]] std::vector<unsigned char> unpack_lzf(std::span<const unsigned char> packed, std::size_t limit);

/// Makes the HDF5 library able to read LZF-compressed data sets; nothing where it already is.
void register_lzf_filter();

}  // namespace undrop::io
