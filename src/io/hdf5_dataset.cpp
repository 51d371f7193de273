#include <undrop/errors.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>
#include <utility>

#include "io/hdf5_file.hpp"
#include "io/hdf5_types.hpp"

namespace undrop::io::hdf5 {

namespace {

constexpr std::int64_t slice = std::int64_t{1} << 19;  // elements converted at a time
// Deflate cannot compress by more than 1,032 to 1; beyond it the extent is not to be believed.
constexpr std::int64_t largest_compression = 1100;
constexpr std::int64_t always_allowed = std::int64_t{64} << 20;

template <typename To, typename From>
bool convert(const From* from, std::int64_t n, To* to) {
  bool fits = true;
  for (std::int64_t i = 0; i < n; ++i) {
    const From value = from[i];
    if constexpr (std::is_integral_v<To> && std::is_integral_v<From>) {
      fits = fits && std::in_range<To>(value);
      to[i] = static_cast<To>(value);
    } else if constexpr (std::is_integral_v<To>) {
      const auto real = static_cast<double>(value);
      const bool whole =
          real == std::trunc(real) && std::abs(real) < 0x1.0p53 && std::in_range<To>(static_cast<std::int64_t>(real));
      fits = fits && whole;
      to[i] = whole ? static_cast<To>(real) : To{};
    } else {
      to[i] = static_cast<To>(value);
    }
  }
  return fits;
}

/// Reads through a buffer of the stored type, which is many times faster than HDF5's own conversions and notices
/// values that do not fit.
template <typename To, typename From, typename Read>
bool read_converted(std::int64_t n, std::int64_t step, To* out, const Read& read) {
  if constexpr (std::is_same_v<To, From>) {
    read(0, n, out);
    return true;
  } else {
    std::vector<From> buffer(static_cast<std::size_t>(std::min(n, step)));
    bool fits = true;
    for (std::int64_t begin = 0; begin < n; begin += step) {
      const std::int64_t count = std::min(step, n - begin);
      read(begin, count, buffer.data());
      fits = convert(buffer.data(), count, out + begin) && fits;
    }
    return fits;
  }
}

template <typename To, typename Read>
bool read_integers(std::size_t width, bool is_signed, std::int64_t n, std::int64_t step, To* out, const Read& read) {
  switch (width) {
    case 1:
      return is_signed ? read_converted<To, std::int8_t>(n, step, out, read)
                       : read_converted<To, std::uint8_t>(n, step, out, read);
    case 2:
      return is_signed ? read_converted<To, std::int16_t>(n, step, out, read)
                       : read_converted<To, std::uint16_t>(n, step, out, read);
    case 4:
      return is_signed ? read_converted<To, std::int32_t>(n, step, out, read)
                       : read_converted<To, std::uint32_t>(n, step, out, read);
    default:
      return is_signed ? read_converted<To, std::int64_t>(n, step, out, read)
                       : read_converted<To, std::uint64_t>(n, step, out, read);
  }
}

hid_t native_integer(std::size_t width, bool is_signed) {
  switch (width) {
    case 1:
      return is_signed ? H5T_NATIVE_INT8 : H5T_NATIVE_UINT8;
    case 2:
      return is_signed ? H5T_NATIVE_INT16 : H5T_NATIVE_UINT16;
    case 4:
      return is_signed ? H5T_NATIVE_INT32 : H5T_NATIVE_UINT32;
    default:
      return is_signed ? H5T_NATIVE_INT64 : H5T_NATIVE_UINT64;
  }
}

/// Selects rows [begin, begin + count) of the first dimension; returns the matching space in memory.
Handle select_rows(const Handle& space, std::int64_t begin, std::int64_t count) {
  const int rank = H5Sget_simple_extent_ndims(space.get());
  if (rank == 0) return Handle(H5Screate(H5S_SCALAR));
  std::vector<hsize_t> extent(static_cast<std::size_t>(rank));
  H5Sget_simple_extent_dims(space.get(), extent.data(), nullptr);
  std::vector<hsize_t> start(extent.size(), 0);
  start.front() = static_cast<hsize_t>(begin);
  extent.front() = static_cast<hsize_t>(count);
  H5Sselect_hyperslab(space.get(), H5S_SELECT_SET, start.data(), nullptr, extent.data(), nullptr);
  return Handle(H5Screate_simple(rank, extent.data(), nullptr));
}

std::int64_t row_size(const std::vector<std::int64_t>& shape) {
  std::int64_t size = 1;
  for (std::size_t i = 1; i < shape.size(); ++i) size *= shape[i];
  return size;
}

}  // namespace

Kind Dataset::kind() const {
  const Quiet quiet;
  const Handle type(H5Dget_type(id()));
  switch (H5Tget_class(type.get())) {
    case H5T_INTEGER:
      return Kind::integer;
    case H5T_FLOAT:
      return Kind::real;
    case H5T_ENUM:
      return H5Tget_size(type.get()) == 1 && H5Tget_nmembers(type.get()) == 2 ? Kind::boolean : Kind::integer;
    case H5T_STRING:
      return Kind::text;
    case H5T_COMPOUND:
      return Kind::compound;
    default:
      return Kind::other;
  }
}

std::vector<std::int64_t> Dataset::shape() const {
  const Quiet quiet;
  const Handle space(H5Dget_space(id()));
  const int rank = H5Sget_simple_extent_ndims(space.get());
  if (rank < 0) fail_reading();
  std::vector<hsize_t> extent(static_cast<std::size_t>(rank));
  if (rank > 0) H5Sget_simple_extent_dims(space.get(), extent.data(), nullptr);
  std::vector<std::int64_t> out;
  for (const auto n : extent) {
    if (n > static_cast<hsize_t>(std::numeric_limits<std::int64_t>::max() / 4096)) fail("has an impossible extent");
    out.push_back(static_cast<std::int64_t>(n));
  }
  return out;
}

std::int64_t Dataset::size() const {
  const Quiet quiet;
  const Handle space(H5Dget_space(id()));
  if (H5Sget_simple_extent_type(space.get()) == H5S_NULL) return 0;
  std::int64_t size = 1;
  for (const auto n : shape()) {
    if (n > 0 && size > std::numeric_limits<std::int64_t>::max() / 64 / n) fail("has an impossible extent");
    size *= n;
  }
  return size;
}

void Dataset::expect_vector(std::int64_t expected) const {
  const auto extent = shape();
  if (extent.size() != 1) fail("has " + std::to_string(extent.size()) + " dimensions; 1 is expected");
  if (expected >= 0 && extent.front() != expected) {
    fail("has " + std::to_string(extent.front()) + " elements; " + std::to_string(expected) + " are expected");
  }
}

void Dataset::check_backed(std::int64_t bytes) const {
  const auto stored = static_cast<std::int64_t>(H5Dget_storage_size(id()));
  if (bytes > always_allowed && stored < bytes / largest_compression) {
    fail("claims " + std::to_string(bytes) + " bytes, but only " + std::to_string(stored) +
         " are stored: the file is damaged or incomplete");
  }
}

void Dataset::expect_backed() const {
  const Quiet quiet;
  const Handle type(H5Dget_type(id()));
  const auto width = static_cast<std::int64_t>(H5Tget_size(type.get()));
  const std::int64_t n = size();
  if (width > 0 && n > std::numeric_limits<std::int64_t>::max() / width) fail("has an impossible extent");
  check_backed(n * width);
}

std::vector<std::int64_t> Dataset::chunk() const {
  const Quiet quiet;
  const Handle properties(H5Dget_create_plist(id()));
  if (H5Pget_layout(properties.get()) != H5D_CHUNKED) return {};
  std::vector<hsize_t> extent(shape().size());
  H5Pget_chunk(properties.get(), static_cast<int>(extent.size()), extent.data());
  std::vector<std::int64_t> out;
  for (const auto n : extent) out.push_back(static_cast<std::int64_t>(n));
  return out;
}

template <typename T>
void Dataset::transfer(std::int64_t begin, std::int64_t count, T* out) const {
  const Quiet quiet;
  const Handle type(H5Dget_type(id()));
  const H5T_class_t type_class = H5Tget_class(type.get());
  const std::size_t width = H5Tget_size(type.get());
  const std::int64_t per_row = row_size(shape());
  const std::int64_t n = count * per_row;
  if (n == 0) return;
  const auto read_as = [&](hid_t memory_type) {
    return [this, begin, per_row, memory_type](std::int64_t at, std::int64_t elements, void* buffer) {
      const Handle space(H5Dget_space(id()));
      const Handle memory = select_rows(space, begin + at / per_row, elements / per_row);
      if (H5Dread(id(), memory_type, memory.get(), space.get(), H5P_DEFAULT, buffer) < 0) fail_reading();
    };
  };
  // Rows of a matrix are read as asked for: the caller knows the chunks.
  const std::int64_t step = per_row == 1 ? slice : n;
  bool fits = true;
  if (type_class == H5T_FLOAT && width <= 4) {
    fits = read_converted<T, float>(n, step, out, read_as(H5T_NATIVE_FLOAT));
  } else if (type_class == H5T_FLOAT) {
    fits = read_converted<T, double>(n, step, out, read_as(H5T_NATIVE_DOUBLE));
  } else if (type_class == H5T_ENUM && width == 1) {
    fits = read_converted<T, std::int8_t>(n, step, out, read_as(type.get()));
  } else if (type_class == H5T_INTEGER && width <= 8) {
    const bool is_signed = H5Tget_sign(type.get()) == H5T_SGN_2;
    fits = read_integers(width, is_signed, n, step, out, read_as(native_integer(width, is_signed)));
  } else {
    fail("does not hold numbers");
  }
  if (!fits) fail("holds values that are out of range or not whole numbers where such are expected");
}

template <typename T>
std::vector<T> Dataset::read() const {
  const Quiet quiet;
  const std::int64_t n = size();
  check_backed(n * static_cast<std::int64_t>(sizeof(T)));
  std::vector<T> out(static_cast<std::size_t>(n));
  const auto extent = shape();
  if (n > 0) transfer(0, extent.empty() ? 1 : extent.front(), out.data());
  return out;
}

template <typename T>
void Dataset::read(std::int64_t begin, std::span<T> out) const {
  expect_vector();
  read_rows(begin, begin + static_cast<std::int64_t>(out.size()), out);
}

template <typename T>
void Dataset::read_rows(std::int64_t begin, std::int64_t end, std::span<T> out) const {
  const auto extent = shape();
  if (extent.empty() || begin < 0 || end < begin || end > extent.front()) fail("is shorter than what is asked of it");
  if (static_cast<std::int64_t>(out.size()) != (end - begin) * row_size(extent)) fail("has rows of another length");
  transfer(begin, end - begin, out.data());
}

std::vector<std::string> Dataset::read_texts() const {
  const Quiet quiet;
  if (kind() != Kind::text) fail("does not hold text");
  expect_backed();
  const Handle type(H5Dget_type(id()));
  const Handle space(H5Dget_space(id()));
  const std::int64_t n = size();
  std::vector<std::string> out;
  const auto read_all = [&](hid_t memory_type, void* data) {
    // At once, for the next call of HDF5 clears its errors.
    if (H5Dread(id(), memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data) < 0) fail_reading();
  };
  hdf5::read_texts(type.get(), space.get(), n, read_all, out);
  return out;
}

template <typename T>
void Dataset::write(std::int64_t begin, std::span<const T> values) const {
  const Quiet quiet;
  const auto n = static_cast<std::int64_t>(values.size());
  if (n == 0) return;
  const Handle space(H5Dget_space(id()));
  const Handle memory = select_rows(space, begin, n / row_size(shape()));
  if (H5Dwrite(id(), native_type<T>(), memory.get(), space.get(), H5P_DEFAULT, values.data()) < 0) {
    fail_writing(file_, path_);
  }
}

void Dataset::resize(std::int64_t first_dimension) const {
  const Quiet quiet;
  std::vector<hsize_t> extent;
  for (const auto n : shape()) extent.push_back(static_cast<hsize_t>(n));
  extent.front() = static_cast<hsize_t>(first_dimension);
  if (H5Dset_extent(id(), extent.data()) < 0) fail_writing(file_, path_);
}

#define UNDROP_HDF5_TYPE(T, NATIVE)                                                    \
  template <>                                                                          \
  hid_t native_type<T>() {                                                             \
    return NATIVE;                                                                     \
  }                                                                                    \
  template std::vector<T> Dataset::read<T>() const;                                    \
  template void Dataset::read<T>(std::int64_t, std::span<T>) const;                    \
  template void Dataset::read_rows<T>(std::int64_t, std::int64_t, std::span<T>) const; \
  template void Dataset::write<T>(std::int64_t, std::span<const T>) const;

UNDROP_HDF5_TYPE(std::int8_t, H5T_NATIVE_INT8)
UNDROP_HDF5_TYPE(std::uint8_t, H5T_NATIVE_UINT8)
UNDROP_HDF5_TYPE(std::int16_t, H5T_NATIVE_INT16)
UNDROP_HDF5_TYPE(std::uint16_t, H5T_NATIVE_UINT16)
UNDROP_HDF5_TYPE(std::int32_t, H5T_NATIVE_INT32)
UNDROP_HDF5_TYPE(std::uint32_t, H5T_NATIVE_UINT32)
UNDROP_HDF5_TYPE(std::int64_t, H5T_NATIVE_INT64)
UNDROP_HDF5_TYPE(std::uint64_t, H5T_NATIVE_UINT64)
UNDROP_HDF5_TYPE(float, H5T_NATIVE_FLOAT)
UNDROP_HDF5_TYPE(double, H5T_NATIVE_DOUBLE)

#undef UNDROP_HDF5_TYPE

}  // namespace undrop::io::hdf5
