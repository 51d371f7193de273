#include <undrop/errors.hpp>

#include <array>

#include "io/hdf5_file.hpp"
#include "io/hdf5_types.hpp"

namespace undrop::io::hdf5 {

namespace {

Handle link_properties() {
  Handle properties(H5Pcreate(H5P_LINK_CREATE));
  H5Pset_char_encoding(properties.get(), H5T_CSET_UTF8);
  return properties;
}

Handle dataset_properties(const Layout& layout) {
  Handle properties(H5Pcreate(H5P_DATASET_CREATE));
  H5Pset_obj_track_times(properties.get(), false);
  // Every element is written, so filling first would write the data twice.
  H5Pset_fill_time(properties.get(), H5D_FILL_TIME_NEVER);
  if (!layout.chunk.empty()) {
    std::vector<hsize_t> chunk;
    for (const auto n : layout.chunk) chunk.push_back(static_cast<hsize_t>(n));
    H5Pset_chunk(properties.get(), static_cast<int>(chunk.size()), chunk.data());
    if (layout.shuffle) H5Pset_shuffle(properties.get());
    if (layout.deflate > 0) H5Pset_deflate(properties.get(), static_cast<unsigned>(layout.deflate));
  }
  return properties;
}

/// A cache that holds the chunks at which neighbouring blocks meet, so that none is unpacked twice.
Handle dataset_access() {
  constexpr std::size_t slots = 4001;
  constexpr std::size_t bytes = std::size_t{16} << 20U;
  Handle properties(H5Pcreate(H5P_DATASET_ACCESS));
  H5Pset_chunk_cache(properties.get(), slots, bytes, 1.0);
  return properties;
}

H5I_type_t member_type(hid_t group, const std::string& name) {
  const Quiet quiet;
  const Handle object(H5Oopen(group, name.c_str(), H5P_DEFAULT));
  return object ? H5Iget_type(object.get()) : H5I_BADID;
}

}  // namespace

std::string Group::child(const std::string& name) const { return path_ == "/" ? "/" + name : path_ + "/" + name; }

bool Group::has(const std::string& name) const {
  const Quiet quiet;
  return H5Lexists(id(), name.c_str(), H5P_DEFAULT) > 0;
}

bool Group::is_group(const std::string& name) const { return has(name) && member_type(id(), name) == H5I_GROUP; }

bool Group::is_dataset(const std::string& name) const { return has(name) && member_type(id(), name) == H5I_DATASET; }

std::vector<std::string> Group::members() const {
  const Quiet quiet;
  H5G_info_t info;
  if (H5Gget_info(id(), &info) < 0) fail_reading();
  std::vector<std::string> out;
  for (hsize_t i = 0; i < info.nlinks; ++i) {
    const ssize_t length = H5Lget_name_by_idx(id(), ".", H5_INDEX_NAME, H5_ITER_INC, i, nullptr, 0, H5P_DEFAULT);
    if (length < 0) fail_reading();
    std::string name(static_cast<std::size_t>(length) + 1, '\0');
    H5Lget_name_by_idx(id(), ".", H5_INDEX_NAME, H5_ITER_INC, i, name.data(), name.size(), H5P_DEFAULT);
    name.pop_back();
    out.push_back(std::move(name));
  }
  return out;
}

Group Group::group(const std::string& name) const {
  const Quiet quiet;
  if (!has(name)) throw FormatError(file_, child(name), "is missing");
  Handle handle(H5Gopen2(id(), name.c_str(), H5P_DEFAULT));
  if (!handle) {
    throw FormatError(file_, child(name), "is not a group that can be read; HDF5 says: " + Quiet::last_error());
  }
  return {std::move(handle), file_, child(name)};
}

Dataset Group::dataset(const std::string& name) const {
  const Quiet quiet;
  if (!has(name)) throw FormatError(file_, child(name), "is missing");
  Handle handle(H5Dopen2(id(), name.c_str(), dataset_access().get()));
  if (!handle) {
    throw FormatError(file_, child(name), "is not a data set that can be read; HDF5 says: " + Quiet::last_error());
  }
  return {std::move(handle), file_, child(name)};
}

Group Group::create_group(const std::string& name) const {
  const Quiet quiet;
  const Handle creation(H5Pcreate(H5P_GROUP_CREATE));
  H5Pset_obj_track_times(creation.get(), false);
  Handle handle(H5Gcreate2(id(), name.c_str(), link_properties().get(), creation.get(), H5P_DEFAULT));
  if (!handle) fail_writing(file_, child(name));
  return {std::move(handle), file_, child(name)};
}

Group Group::require_group(const std::string& name) const { return has(name) ? group(name) : create_group(name); }

Dataset Group::create_raw(const std::string& name, hid_t type, const Handle& space, hid_t properties) const {
  const Quiet quiet;
  Handle handle(H5Dcreate2(id(), name.c_str(), type, space.get(), link_properties().get(), properties, H5P_DEFAULT));
  if (!handle) fail_writing(file_, child(name));
  return {std::move(handle), file_, child(name)};
}

void Group::write_raw(const Dataset& dataset, hid_t type, const void* data) const {
  const Quiet quiet;
  if (H5Dwrite(dataset.id(), type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data) < 0) fail_writing(file_, dataset.path());
}

template <typename T>
Dataset Group::create(const std::string& name, const std::vector<std::int64_t>& shape, const Layout& layout) const {
  const Quiet quiet;
  return create_raw(name, native_type<T>(), simple_space(shape, layout.extendible), dataset_properties(layout).get());
}

template <typename T>
Dataset Group::write(const std::string& name, std::span<const T> values, const std::vector<std::int64_t>& shape,
                     const Layout& layout) const {
  Dataset out = create<T>(name, shape, layout);
  if (!values.empty()) write_raw(out, native_type<T>(), values.data());
  return out;
}

Dataset Group::write_booleans(const std::string& name, std::span<const std::uint8_t> values) const {
  const Handle type = boolean_type();
  std::vector<std::int8_t> bytes;
  for (const auto value : values) bytes.push_back(value != 0 ? 1 : 0);
  Dataset out = create_raw(name, type.get(), simple_space({static_cast<std::int64_t>(values.size())}),
                           dataset_properties({}).get());
  if (!bytes.empty()) write_raw(out, type.get(), bytes.data());
  return out;
}

Dataset Group::write_texts(const std::string& name, const std::vector<std::string>& values) const {
  const Handle type = text_type();
  std::vector<const char*> texts;
  for (const auto& value : values) texts.push_back(value.c_str());
  Handle properties(H5Pcreate(H5P_DATASET_CREATE));
  H5Pset_obj_track_times(properties.get(), false);
  Dataset out =
      create_raw(name, type.get(), simple_space({static_cast<std::int64_t>(values.size())}), properties.get());
  if (!texts.empty()) write_raw(out, type.get(), texts.data());
  return out;
}

Dataset Group::write_scalar(const std::string& name, const std::string& value) const {
  const Handle type = text_type();
  const char* text = value.c_str();
  Handle properties(H5Pcreate(H5P_DATASET_CREATE));
  H5Pset_obj_track_times(properties.get(), false);
  Dataset out = create_raw(name, type.get(), simple_space({}), properties.get());
  write_raw(out, type.get(), &text);
  return out;
}

Dataset Group::write_scalar(const std::string& name, double value) const {
  return write<double>(name, std::span<const double>(&value, 1), {});
}

Dataset Group::write_scalar(const std::string& name, std::int64_t value) const {
  return write<std::int64_t>(name, std::span<const std::int64_t>(&value, 1), {});
}

Dataset Group::write_scalar(const std::string& name, bool value) const {
  const Handle type = boolean_type();
  const std::int8_t byte = value ? 1 : 0;
  Dataset out = create_raw(name, type.get(), simple_space({}), dataset_properties({}).get());
  write_raw(out, type.get(), &byte);
  return out;
}

void Group::remove(const std::string& name) const {
  const Quiet quiet;
  if (has(name) && H5Ldelete(id(), name.c_str(), H5P_DEFAULT) < 0) fail_writing(file_, child(name));
}

#define UNDROP_HDF5_TYPE(T)                                                                                     \
  template Dataset Group::create<T>(const std::string&, const std::vector<std::int64_t>&, const Layout&) const; \
  template Dataset Group::write<T>(const std::string&, std::span<const T>, const std::vector<std::int64_t>&,    \
                                   const Layout&) const;

UNDROP_HDF5_TYPE(std::int8_t)
UNDROP_HDF5_TYPE(std::uint8_t)
UNDROP_HDF5_TYPE(std::int16_t)
UNDROP_HDF5_TYPE(std::uint16_t)
UNDROP_HDF5_TYPE(std::int32_t)
UNDROP_HDF5_TYPE(std::uint32_t)
UNDROP_HDF5_TYPE(std::int64_t)
UNDROP_HDF5_TYPE(std::uint64_t)
UNDROP_HDF5_TYPE(float)
UNDROP_HDF5_TYPE(double)

#undef UNDROP_HDF5_TYPE

}  // namespace undrop::io::hdf5
