#include "io/hdf5_file.hpp"

#include <undrop/errors.hpp>

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <mutex>

#include "io/hdf5_types.hpp"
#include "io/lzf_filter.hpp"

namespace undrop::io::hdf5 {

Handle::~Handle() {
  if (id_ < 0) return;
  const std::lock_guard lock(library_mutex());
  if (H5Iis_valid(id_) > 0) H5Idec_ref(id_);
}

Handle& Handle::operator=(Handle&& other) noexcept {
  std::swap(id_, other.id_);
  return *this;
}

Object::Object(Handle handle, std::string file, std::string path)
    : handle_(std::move(handle)), file_(std::move(file)), path_(std::move(path)) {}

void Object::fail(const std::string& problem) const { throw FormatError(file_, path_, problem); }

void Object::fail_reading() const {
  const std::string reason = Quiet::last_error();
  const std::string filter = missing_filter(id());
  if (!filter.empty()) {
    fail("is compressed by the HDF5 filter " + filter +
         ", which is not at hand. Save the file anew with compression='gzip', or set HDF5_PLUGIN_PATH to the folder of "
         "the filter's plugin");
  }
  fail("cannot be read; HDF5 says: " + reason + ". The file may be damaged or truncated: copy or download it again");
}

Handle Object::open_attribute(const std::string& name) const {
  const Quiet quiet;
  Handle attribute(H5Aopen(id(), name.c_str(), H5P_DEFAULT));
  if (!attribute) throw FormatError(file_, path_, "attribute '" + name + "' is missing");
  return attribute;
}

bool Object::has_attribute(const std::string& name) const {
  const Quiet quiet;
  return H5Aexists(id(), name.c_str()) > 0;
}

std::int64_t Object::attribute_size(const std::string& name) const {
  if (!has_attribute(name)) return 0;
  const Quiet quiet;
  const Handle space(H5Aget_space(open_attribute(name).get()));
  return std::max<std::int64_t>(0, H5Sget_simple_extent_npoints(space.get()));
}

std::vector<std::string> Object::texts_attribute(const std::string& name) const {
  const Quiet quiet;
  const Handle attribute = open_attribute(name);
  const Handle type(H5Aget_type(attribute.get()));
  const Handle space(H5Aget_space(attribute.get()));
  const hssize_t n = H5Sget_simple_extent_npoints(space.get());
  if (n == 0) return {};
  if (n < 0 || H5Tget_class(type.get()) != H5T_STRING) fail("attribute '" + name + "' is not text");
  std::vector<std::string> out;
  const auto read = [&](hid_t memory_type, void* data) {
    if (H5Aread(attribute.get(), memory_type, data) < 0) fail_reading();
  };
  read_texts(type.get(), space.get(), n, read, out);
  return out;
}

std::string Object::text_attribute(const std::string& name, const std::string& fallback) const {
  if (!has_attribute(name)) return fallback;
  const Quiet quiet;
  const Handle attribute = open_attribute(name);
  const Handle type(H5Aget_type(attribute.get()));
  if (H5Tget_class(type.get()) != H5T_STRING) return fallback;
  const auto texts = texts_attribute(name);
  return texts.size() == 1 ? texts.front() : fallback;
}

std::vector<std::int64_t> Object::integers_attribute(const std::string& name) const {
  const Quiet quiet;
  const Handle attribute = open_attribute(name);
  const Handle type(H5Aget_type(attribute.get()));
  const Handle space(H5Aget_space(attribute.get()));
  const hssize_t n = H5Sget_simple_extent_npoints(space.get());
  if (H5Tget_class(type.get()) != H5T_INTEGER || n < 0) fail("attribute '" + name + "' is not made of whole numbers");
  std::vector<std::int64_t> out(static_cast<std::size_t>(n));
  if (n > 0 && H5Aread(attribute.get(), H5T_NATIVE_INT64, out.data()) < 0) fail_reading();
  return out;
}

void Object::write_attribute(const std::string& name, const Handle& type, const Handle& space, const void* data) const {
  const Quiet quiet;
  if (H5Aexists(id(), name.c_str()) > 0) H5Adelete(id(), name.c_str());
  const Handle properties(H5Pcreate(H5P_ATTRIBUTE_CREATE));
  H5Pset_char_encoding(properties.get(), H5T_CSET_UTF8);
  const Handle attribute(H5Acreate2(id(), name.c_str(), type.get(), space.get(), properties.get(), H5P_DEFAULT));
  if (!attribute || (data != nullptr && H5Awrite(attribute.get(), type.get(), data) < 0)) fail_writing(file_, path_);
}

void Object::set_attribute(const std::string& name, const std::string& value) const {
  const char* text = value.c_str();
  write_attribute(name, text_type(), Handle(H5Screate(H5S_SCALAR)), &text);
}

void Object::set_attribute(const std::string& name, const std::vector<std::string>& values) const {
  std::vector<const char*> texts;
  for (const auto& value : values) texts.push_back(value.c_str());
  write_attribute(name, text_type(), simple_space({static_cast<std::int64_t>(values.size())}),
                  texts.empty() ? nullptr : texts.data());
}

void Object::set_attribute(const std::string& name, std::span<const std::int64_t> values) const {
  write_attribute(name, Handle(H5Tcopy(H5T_NATIVE_INT64)), simple_space({static_cast<std::int64_t>(values.size())}),
                  values.data());
}

void Object::set_attribute(const std::string& name, std::int64_t value) const {
  write_attribute(name, Handle(H5Tcopy(H5T_NATIVE_INT64)), Handle(H5Screate(H5S_SCALAR)), &value);
}

void Object::set_attribute(const std::string& name, bool value) const {
  const std::int8_t byte = value ? 1 : 0;
  write_attribute(name, boolean_type(), Handle(H5Screate(H5S_SCALAR)), &byte);
}

bool is_hdf5(const std::string& path) {
  constexpr std::array<char, 8> signature{'\x89', 'H', 'D', 'F', '\r', '\n', '\x1a', '\n'};
  std::ifstream file(path, std::ios::binary);
  for (const std::streamoff offset : {0, 512, 1024, 2048, 4096}) {
    std::array<char, 8> start{};
    file.seekg(offset);
    if (!file.read(start.data(), start.size())) return false;
    if (start == signature) return true;
  }
  return false;
}

namespace {

/// HDF5 closes at exit what is open then. After a failed write on a full disk some of it cannot be closed, and the
/// attempt ends in a crash that hides our exit code. Every handle here closes itself, so nothing is left to do at exit.
/// Only before the library's first call does this have an effect.
[[maybe_unused]] const herr_t no_cleanup_at_exit = H5dont_atexit();

Handle access_properties() {
  Handle properties(H5Pcreate(H5P_FILE_ACCESS));
#if H5_VERSION_GE(1, 10, 7)
  H5Pset_file_locking(properties.get(), false, true);
#endif
  return properties;
}

Group root_of(Handle file, const std::string& path) {
  Handle root(H5Gopen2(file.get(), "/", H5P_DEFAULT));
  if (!root) throw FormatError(path, "", "the HDF5 root cannot be read: " + Quiet::last_error());
  return {std::move(root), path, "/"};
}

Group open_with(const std::string& path, unsigned flags) {
  const Quiet quiet;
  register_lzf_filter();
  if (!std::filesystem::exists(path)) throw InputError(path + ": no such file");
  Handle file(H5Fopen(path.c_str(), flags, access_properties().get()));
  if (!file) {
    throw FormatError(path, "",
                      "cannot be opened as HDF5: " + Quiet::last_error() +
                          ". The file may be damaged or truncated: copy or download it again");
  }
  return root_of(std::move(file), path);
}

}  // namespace

Group open_file(const std::string& path) { return open_with(path, H5F_ACC_RDONLY); }

Group open_file_for_writing(const std::string& path) { return open_with(path, H5F_ACC_RDWR); }

Group create_file(const std::string& path) {
  const Quiet quiet;
  const Handle creation(H5Pcreate(H5P_FILE_CREATE));
  H5Pset_obj_track_times(creation.get(), false);
  Handle file(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation.get(), access_properties().get()));
  if (!file) {
    throw ResourceError(path + ": cannot be created: " + Quiet::last_error() +
                        ". Check that the folder exists and may be written to");
  }
  return root_of(std::move(file), path);
}

void flush(const Object& object) {
  const Quiet quiet;
  if (H5Fflush(object.id(), H5F_SCOPE_GLOBAL) < 0) fail_writing(object.file(), object.path());
}

}  // namespace undrop::io::hdf5
