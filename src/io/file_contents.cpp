#include "io/file_contents.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "io/format.hpp"
#include "io/h5_matrix.hpp"
#include "io/hdf5_file.hpp"
#include "io/r_matrix.hpp"
#include "io/r_table.hpp"

namespace undrop::io {

namespace {

namespace fs = std::filesystem;
using Entries = std::vector<FileEntry>;

std::string extent_text(const std::vector<std::int64_t>& shape) { return fmt::format("{}", fmt::join(shape, " × ")); }

/// "int64", "float32", "text", as anndata's users know them.
std::string type_text(const hdf5::Dataset& dataset) {
  const hdf5::Handle type(H5Dget_type(dataset.id()));
  switch (dataset.kind()) {
    case hdf5::Kind::integer:
      return fmt::format("{}int{}", H5Tget_sign(type.get()) == H5T_SGN_NONE ? "u" : "", 8 * H5Tget_size(type.get()));
    case hdf5::Kind::real:
      return fmt::format("float{}", 8 * H5Tget_size(type.get()));
    case hdf5::Kind::boolean:
      return "bool";
    case hdf5::Kind::text:
      return "text";
    case hdf5::Kind::compound:
      return "records";
    case hdf5::Kind::other:
      break;
  }
  return "of another type";
}

std::string dataset_text(const hdf5::Dataset& dataset) {
  const auto shape = dataset.shape();
  if (shape.empty()) return type_text(dataset);
  const std::string kind = dataset.has_attribute("categories") ? "categorical" : type_text(dataset);
  return shape.size() == 1 ? kind + " × " + extent_text(shape) : "dense " + extent_text(shape) + " " + kind;
}

bool is_sparse(const hdf5::Group& group) { return group.is_dataset("indptr") && group.is_dataset("data"); }

std::string sparse_text(const hdf5::Group& parent, const std::string& name) {
  const auto group = parent.group(name);
  const std::string form = group.text_attribute("encoding-type", group.text_attribute("h5sparse_format"));
  const auto data = group.dataset("data");
  return fmt::format("{} {} {}, {} stored", form.substr(0, 3), extent_text(h5_matrix_shape(parent, name)),
                     type_text(data), data.size());
}

/// Groups that are one thing, not a collection.
std::string group_text(const hdf5::Group& parent, const std::string& name) {
  const auto group = parent.group(name);
  const bool has_shape = group.has_attribute("shape") || group.has_attribute("h5sparse_shape");
  if (is_sparse(group) && has_shape) return sparse_text(parent, name);
  const std::string form = group.text_attribute("encoding-type");
  if (form == "categorical" && group.is_dataset("categories") && group.is_dataset("codes")) {
    return fmt::format("categorical × {}, of {}", group.dataset("codes").size(), group.dataset("categories").size());
  }
  if (form == "dataframe") return fmt::format("table of {} columns", group.attribute_size("column-order"));
  if (form.starts_with("nullable-") && group.is_dataset("values")) {
    return fmt::format("{} × {}", form, group.dataset("values").size());
  }
  return fmt::format("group of {}", group.members().size());
}

std::string member_text(const hdf5::Group& parent, const std::string& name) {
  if (parent.is_group(name)) return group_text(parent, name);
  return parent.is_dataset(name) ? dataset_text(parent.dataset(name)) : "a link to nothing";
}

/// obs and var in the order of their columns, everything else by name.
std::vector<std::string> ordered_members(const hdf5::Group& group) {
  std::vector<std::string> names;
  if (group.has_attribute("column-order")) names = group.texts_attribute("column-order");
  std::erase_if(names, [&](const std::string& name) { return !group.has(name); });
  const std::string index = group.text_attribute("_index", "");
  for (const auto& name : group.members()) {
    const bool known = name == index || name == "__categories";
    if (!known && std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  return names;
}

Entries hdf5_contents(const std::string& path) {
  Entries out;
  const auto root = hdf5::open_file(path);
  for (const auto& name : root.members()) {
    if (!root.is_group(name) || root.group(name).has_attribute("h5sparse_shape") ||
        (is_sparse(root.group(name)) && root.group(name).has_attribute("shape"))) {
      out.push_back({name, member_text(root, name)});
      continue;
    }
    const auto group = root.group(name);
    for (const auto& member : ordered_members(group)) {
      out.push_back({name + "/" + member, member_text(group, member)});
    }
  }
  return out;
}

std::string matrix_text(const RValue& value) {
  const std::string name = value.class_name().empty() ? "matrix" : value.class_name();
  return name + " " + extent_text({r_matrix_shape(value)[0], r_matrix_shape(value)[1]});
}

std::string column_text(const Column& column) {
  switch (column.kind) {
    case Column::Kind::number:
      return "numbers";
    case Column::Kind::boolean:
      return "bool";
    case Column::Kind::text:
      return "text";
    case Column::Kind::categorical:
      return fmt::format("categorical of {}", column.categories.size());
  }
  return {};
}

void add_table(const std::string& place, const RValue* value, Entries& out) {
  if (value == nullptr) return;
  const auto table = read_r_table(*value);
  for (const auto& column : table.columns) out.push_back({place + "/" + column.name, column_text(column)});
  for (const auto& name : table.left_out) out.push_back({place + "/" + name, "no simple vector"});
}

/// The matrices among the elements of a list, or among the slots of an object.
void add_matrices(const std::string& place, const RValue& value, Entries& out) {
  const auto names = value.names();
  for (std::size_t i = 0; i < std::min(names.size(), value.list.size()); ++i) {
    const RValue& item = *value.list[i];
    if (is_r_matrix(item)) {
      out.push_back({place + "/" + names[i], matrix_text(item)});
    } else if (item.kind == RValue::Kind::object) {
      add_matrices(place + "/" + names[i], item, out);
    }
  }
  for (const auto& [name, slot] : value.attributes) {
    if (is_r_matrix(*slot)) out.push_back({place + "/" + name, matrix_text(*slot)});
    if (name == "layers" || name == "listData" || name == "data") add_matrices(place, *slot, out);
  }
}

Entries rds_contents(const std::string& path, const Context& context) {
  const auto value = read_r_value(path, context);
  if (is_r_matrix(*value)) return {{"matrix", matrix_text(*value)}};
  Entries out{{"object", value->class_name().empty() ? "of no class" : value->class_name()}};
  if (const RValue* assays = value->attribute("assays")) add_matrices("assays", *assays, out);
  add_table("colData", value->attribute("colData"), out);
  add_table("meta.data", value->attribute("meta.data"), out);
  return out;
}

Entries folder_contents(const std::string& path) {
  Entries out;
  if (!fs::is_directory(path)) return out;
  for (const auto& entry : fs::directory_iterator(path)) {
    if (!entry.is_regular_file()) continue;
    out.push_back({entry.path().filename().string(), fmt::format("{} bytes", entry.file_size())});
  }
  std::sort(out.begin(), out.end(), [](const FileEntry& a, const FileEntry& b) { return a.place < b.place; });
  return out;
}

}  // namespace

std::vector<FileEntry> list_contents(const std::string& path, const Context& context) {
  const Format format = recognise(path);
  if (format == Format::rds) return rds_contents(path, context);
  return hdf5::is_hdf5(path) ? hdf5_contents(path) : folder_contents(path);
}

}  // namespace undrop::io
