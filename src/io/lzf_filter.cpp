#include "io/lzf_filter.hpp"

#include <hdf5.h>

#include <algorithm>
#include <cstring>

namespace undrop::io {

namespace {

constexpr H5Z_filter_t lzf_filter = 32000;  // registered with The HDF Group by h5py
// A chunk of HDF5 is below 4 GiB; those of real files are a few MiB.
constexpr std::size_t largest_chunk = std::size_t{1} << 32U;

extern "C" std::size_t undrop_lzf(unsigned flags, std::size_t n_parameters, const unsigned* parameters,
                                  std::size_t n_bytes, std::size_t* buffer_size, void** buffer) {
  if ((flags & H5Z_FLAG_REVERSE) == 0) return 0;
  const std::size_t known = n_parameters >= 3 ? parameters[2] : 0;
  try {
    const auto out =
        unpack_lzf({static_cast<const unsigned char*>(*buffer), n_bytes}, known > 0 ? known : largest_chunk);
    void* memory = out.empty() ? nullptr : H5allocate_memory(out.size(), false);
    if (memory == nullptr) return 0;
    std::memcpy(memory, out.data(), out.size());
    H5free_memory(*buffer);
    *buffer = memory;
    *buffer_size = out.size();
    return out.size();
  } catch (...) {
    return 0;  // HDF5 reports a failed filter; nothing may be thrown through it
  }
}

}  // namespace

std::vector<unsigned char> unpack_lzf(std::span<const unsigned char> packed, std::size_t limit) {
  std::vector<unsigned char> out;
  out.reserve(std::min(limit, packed.size() * 8));
  std::size_t at = 0;
  while (at < packed.size()) {
    const std::size_t control = packed[at++];
    if (control < 32) {
      const std::size_t length = control + 1;
      if (length > packed.size() - at || length > limit - out.size()) return {};
      out.insert(out.end(), packed.begin() + static_cast<std::ptrdiff_t>(at),
                 packed.begin() + static_cast<std::ptrdiff_t>(at + length));
      at += length;
      continue;
    }
    std::size_t length = control >> 5U;
    if (length == 7) {
      if (at >= packed.size()) return {};
      length += packed[at++];
    }
    length += 2;
    if (at >= packed.size()) return {};
    const std::size_t back = ((control & 31U) << 8U | packed[at++]) + 1;
    if (back > out.size() || length > limit - out.size()) return {};
    // The source may overlap what is being written: a run repeats itself.
    for (std::size_t i = 0; i < length; ++i) out.push_back(out[out.size() - back]);
  }
  return out;
}

void register_lzf_filter() {
  if (H5Zfilter_avail(lzf_filter) > 0) return;
  const H5Z_class2_t filter{H5Z_CLASS_T_VERS, lzf_filter, 0, 1, "lzf", nullptr, nullptr, undrop_lzf};
  H5Zregister(&filter);
}

}  // namespace undrop::io
