#include "io/hdf5_types.hpp"

#include <undrop/errors.hpp>

#include <array>
#include <cstring>

namespace undrop::io::hdf5 {

namespace {

extern "C" herr_t undrop_keep_description(unsigned depth, const H5E_error2_t* error, void* data) {
  if (depth == 0 && error->desc != nullptr) *static_cast<std::string*>(data) = error->desc;
  return 0;
}

void read_variable_texts(hid_t space, std::int64_t n, hid_t memory_type, const std::function<void(hid_t, void*)>& read,
                         std::vector<std::string>& out) {
  std::vector<char*> pointers(static_cast<std::size_t>(n), nullptr);
  read(memory_type, pointers.data());
  for (const char* text : pointers) out.emplace_back(text == nullptr ? "" : text);
  H5Dvlen_reclaim(memory_type, space, H5P_DEFAULT, pointers.data());
}

}  // namespace

std::recursive_mutex& library_mutex() {
  static std::recursive_mutex mutex;
  return mutex;
}

Silence::Silence() {
  const std::lock_guard lock(library_mutex());
  H5Eget_auto2(H5E_DEFAULT, &function_, &data_);
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

Silence::~Silence() {
  const std::lock_guard lock(library_mutex());
  H5Eset_auto2(H5E_DEFAULT, function_, data_);
}

std::string Quiet::last_error() {
  std::string description;
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, undrop_keep_description, &description);
  return description.empty() ? "no reason given" : description;
}

void fail_writing(const std::string& file, const std::string& path) {
  throw ResourceError(file + " (" + path + "): cannot be written; HDF5 says: " + Quiet::last_error() +
                      ". Check the free space of the disk and that the file may be written to");
}

Handle text_type() {
  Handle type(H5Tcopy(H5T_C_S1));
  H5Tset_size(type.get(), H5T_VARIABLE);
  H5Tset_cset(type.get(), H5T_CSET_UTF8);
  return type;
}

Handle boolean_type() {
  Handle type(H5Tenum_create(H5T_NATIVE_INT8));
  std::int8_t value = 0;
  H5Tenum_insert(type.get(), "FALSE", &value);
  value = 1;
  H5Tenum_insert(type.get(), "TRUE", &value);
  return type;
}

Handle simple_space(const std::vector<std::int64_t>& shape, bool extendible) {
  std::vector<hsize_t> extent;
  for (const auto n : shape) extent.push_back(static_cast<hsize_t>(n));
  auto limit = extent;
  if (extendible && !limit.empty()) limit.front() = H5S_UNLIMITED;
  if (extent.empty()) return Handle(H5Screate(H5S_SCALAR));
  return Handle(H5Screate_simple(static_cast<int>(extent.size()), extent.data(), limit.data()));
}

std::string missing_filter(hid_t object) {
  const Quiet quiet;
  if (H5Iget_type(object) != H5I_DATASET) return {};
  const Handle properties(H5Dget_create_plist(object));
  const int n = H5Pget_nfilters(properties.get());
  for (int i = 0; i < n; ++i) {
    unsigned flags = 0;
    unsigned config = 0;
    std::size_t n_parameters = 0;
    std::array<char, 64> name{};
    const H5Z_filter_t filter = H5Pget_filter2(properties.get(), static_cast<unsigned>(i), &flags, &n_parameters,
                                               nullptr, name.size() - 1, name.data(), &config);
    if (filter >= 0 && H5Zfilter_avail(filter) <= 0) {
      return std::string(name.data()) + " (number " + std::to_string(filter) + ")";
    }
  }
  return {};
}

void read_texts(hid_t type, hid_t space, std::int64_t n, const std::function<void(hid_t, void*)>& read,
                std::vector<std::string>& out) {
  out.clear();
  if (n == 0) return;
  out.reserve(static_cast<std::size_t>(n));
  const Handle memory_type(H5Tcopy(H5T_C_S1));
  H5Tset_cset(memory_type.get(), H5Tget_cset(type));
  if (H5Tis_variable_str(type) > 0) {
    H5Tset_size(memory_type.get(), H5T_VARIABLE);
    read_variable_texts(space, n, memory_type.get(), read, out);
    return;
  }
  const std::size_t width = H5Tget_size(type);
  H5Tset_size(memory_type.get(), width);
  H5Tset_strpad(memory_type.get(), H5Tget_strpad(type));
  std::vector<char> buffer(static_cast<std::size_t>(n) * width);
  read(memory_type.get(), buffer.data());
  const bool space_padded = H5Tget_strpad(type) == H5T_STR_SPACEPAD;
  for (std::int64_t i = 0; i < n; ++i) {
    const char* text = buffer.data() + static_cast<std::size_t>(i) * width;
    std::size_t length = strnlen(text, width);
    while (space_padded && length > 0 && text[length - 1] == ' ') --length;
    out.emplace_back(text, length);
  }
}

}  // namespace undrop::io::hdf5
