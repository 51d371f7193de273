#include "io/remainder.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "io/h5_matrix.hpp"
#include "io/hdf5_file.hpp"
#include "io/loom_reader.hpp"

namespace undrop::io {

namespace {

bool has_column(const std::vector<Column>& columns, const std::string& name) {
  return std::any_of(columns.begin(), columns.end(), [&](const Column& column) { return column.name == name; });
}

void add_members(const hdf5::Group& root, const std::string& group, std::vector<std::string>& out) {
  if (!root.is_group(group)) return;
  for (const auto& name : root.group(group).members()) out.push_back(group + "/" + name);
}

/// Columns of a data frame that are of kinds that are not read.
void add_unread_columns(const hdf5::Group& root, const std::string& axis, const std::vector<Column>& read,
                        std::vector<std::string>& out) {
  const auto frame = root.group(axis);
  if (!frame.has_attribute("column-order") || frame.attribute_size("column-order") == 0) return;
  for (const auto& name : frame.texts_attribute("column-order")) {
    if (!has_column(read, name)) out.push_back(axis + "/" + name);
  }
}

Remainder of_h5ad(const hdf5::Group& root, const Dataset& data) {
  Remainder rest;
  add_unread_columns(root, "obs", data.obs, rest.members);
  add_unread_columns(root, "var", data.var, rest.members);
  for (const auto& name : root.members()) {
    if (name == "obs" || name == "var") continue;
    if (name == "X") {
      const bool is_empty = root.is_dataset("X") && root.dataset("X").text_attribute("encoding-type") == "null";
      if (data.origin.location != "X" && !is_empty) rest.layers.emplace_back("X");
    } else if (name == "layers") {
      for (const auto& layer : root.group("layers").members()) {
        if (data.origin.location != "layers/" + layer) rest.layers.push_back(layer);
      }
    } else if (name == "raw") {
      rest.members.emplace_back("raw");
    } else {
      add_members(root, name, rest.members);
    }
  }
  return rest;
}

/// Attributes that are tables, not columns.
void add_wide_attributes(const hdf5::Group& root, const std::string& axis, std::vector<std::string>& out) {
  if (!root.is_group(axis)) return;
  const auto group = root.group(axis);
  for (const auto& name : group.members()) {
    if (!group.is_dataset(name) || group.dataset(name).shape().size() != 1) out.push_back(axis + "/" + name);
  }
}

Remainder of_loom(const hdf5::Group& root, const Dataset& data) {
  Remainder rest;
  if (data.origin.location != "matrix") rest.layers.emplace_back("matrix");
  if (root.is_group("layers")) {
    for (const auto& layer : root.group("layers").members()) {
      if (data.origin.location == "layers/" + layer) continue;
      // The main matrix has this name.
      if (layer == "matrix") {
        rest.members.push_back("layers/" + layer);
      } else {
        rest.layers.push_back(layer);
      }
    }
  }
  add_wide_attributes(root, "row_attrs", rest.members);
  add_wide_attributes(root, "col_attrs", rest.members);
  add_members(root, "row_graphs", rest.members);
  add_members(root, "col_graphs", rest.members);
  if (root.is_group("attrs")) {
    for (const auto& name : root.group("attrs").members()) {
      if (name != "LOOM_SPEC_VERSION" && name != "CreationDate") rest.members.push_back("attrs/" + name);
    }
  }
  return rest;
}

Remainder of_tenx_h5(const hdf5::Group& root) {
  constexpr std::array<std::string_view, 5> read{"_all_tag_keys", "id", "name", "feature_type", "genome"};
  Remainder rest;
  if (!root.is_group("matrix") || !root.group("matrix").is_group("features")) return rest;
  for (const auto& name : root.group("matrix").group("features").members()) {
    if (std::find(read.begin(), read.end(), name) == read.end()) rest.members.push_back("features/" + name);
  }
  return rest;
}

}  // namespace

Remainder remainder_of(const Dataset& data) {
  const std::string& format = data.origin.format;
  if (format != "h5ad" && format != "loom" && format != "10x-h5") return {};
  const auto root = hdf5::open_file(data.origin.path);
  if (format == "h5ad") return of_h5ad(root, data);
  return format == "loom" ? of_loom(root, data) : of_tenx_h5(root);
}

std::shared_ptr<const CountSource> read_further_layer(const Dataset& data, const std::string& name,
                                                      const Context& context) {
  const auto root = hdf5::open_file(data.origin.path);
  if (data.origin.format == "loom") return read_loom_layer(root, name, data.n_cells(), data.n_genes(), context);
  const bool is_x = name == "X" && data.origin.location != "X";
  if (is_x) return read_h5_matrix(root, name, data.n_cells(), data.n_genes(), context).counts;
  return read_h5_matrix(root.group("layers"), name, data.n_cells(), data.n_genes(), context).counts;
}

}  // namespace undrop::io
