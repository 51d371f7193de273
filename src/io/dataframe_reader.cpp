#include "io/dataframe_reader.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <optional>

namespace undrop::io {

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// Texts, or numbers and booleans as text: categories and indices may be of any of these.
std::vector<std::string> read_as_texts(const hdf5::Dataset& dataset) {
  dataset.expect_vector();
  if (dataset.kind() == hdf5::Kind::text) return dataset.read_texts();
  std::vector<std::string> out;
  if (dataset.kind() == hdf5::Kind::integer) {
    for (const auto value : dataset.read<std::int64_t>()) out.push_back(std::to_string(value));
  } else if (dataset.kind() == hdf5::Kind::boolean) {
    for (const auto value : dataset.read<std::int8_t>()) out.emplace_back(value != 0 ? "True" : "False");
  } else {
    for (const auto value : dataset.read<double>()) out.push_back(fmt::format("{}", value));
  }
  return out;
}

/// The same where the member may be a group with values and mask (nullable-string-array).
std::vector<std::string> read_as_texts(const hdf5::Group& parent, const std::string& name) {
  if (!parent.is_group(name)) return read_as_texts(parent.dataset(name));
  const auto group = parent.group(name);
  return read_as_texts(group.dataset("values"));
}

Column categorical(std::string name, const hdf5::Dataset& codes, std::vector<std::string> categories) {
  Column column;
  column.name = std::move(name);
  column.kind = Column::Kind::categorical;
  column.codes = codes.read<std::int32_t>();
  column.categories = std::move(categories);
  const auto n = static_cast<std::int32_t>(column.categories.size());
  for (const auto code : column.codes) {
    if (code < -1 || code >= n) codes.fail(fmt::format("code {} where there are {} categories", code, n));
  }
  return column;
}

/// Text where every value but the missing ones counts, whatever it says.
Column text_with_mask(std::string name, const std::vector<std::string>& values, const std::vector<std::int8_t>& mask) {
  std::vector<std::string> shown = values;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    if (mask[i] != 0) shown[i].clear();
  }
  return text_column(std::move(name), shown);
}

Column nullable(std::string name, const hdf5::Group& group) {
  const auto values = group.dataset("values");
  const auto mask_dataset = group.dataset("mask");
  mask_dataset.expect_vector(values.size());
  const auto mask = mask_dataset.read<std::int8_t>();
  if (values.kind() == hdf5::Kind::text) return text_with_mask(std::move(name), values.read_texts(), mask);
  Column column;
  column.name = std::move(name);
  column.kind = values.kind() == hdf5::Kind::boolean ? Column::Kind::boolean : Column::Kind::number;
  column.numbers = values.read<double>();
  for (std::size_t i = 0; i < mask.size(); ++i) {
    if (mask[i] != 0) column.numbers[i] = missing;
  }
  return column;
}

std::optional<Column> read_group_column(const hdf5::Group& group, const std::string& name) {
  if (group.has("codes") && group.has("categories")) {
    return categorical(name, group.dataset("codes"), read_as_texts(group, "categories"));
  }
  if (group.has("values") && group.has("mask")) return nullable(name, group);
  return std::nullopt;
}

std::optional<Column> read_column(const hdf5::Group& frame, const std::string& name) {
  if (frame.is_group(name)) return read_group_column(frame.group(name), name);
  const auto dataset = frame.dataset(name);
  if (dataset.shape().size() != 1) return std::nullopt;
  if (dataset.has_attribute("categories") && frame.is_group("__categories")) {
    const auto categories = frame.group("__categories");
    if (categories.has(name)) return categorical(name, dataset, read_as_texts(categories, name));
  }
  Column column;
  column.name = name;
  switch (dataset.kind()) {
    case hdf5::Kind::text:
      return text_column(name, dataset.read_texts());
    case hdf5::Kind::boolean:
      column.kind = Column::Kind::boolean;
      break;
    case hdf5::Kind::integer:
    case hdf5::Kind::real:
      column.kind = Column::Kind::number;
      break;
    default:
      return std::nullopt;
  }
  column.numbers = dataset.read<double>();
  return column;
}

std::string index_name(const hdf5::Group& group) {
  const std::string named = group.text_attribute("_index", "_index");
  if (group.has(named)) return named;
  // Files that did not come from anndata have no attribute.
  for (const char* name : {"_index", "index"}) {
    if (group.has(name)) return name;
  }
  group.fail("has no index (the names of its rows); save the file anew with a current anndata");
}

}  // namespace

std::vector<std::string> read_dataframe_index(const hdf5::Group& group) {
  return read_as_texts(group, index_name(group));
}

DataFrame read_dataframe(const hdf5::Group& group, const Context& context) {
  DataFrame frame;
  const std::string index = index_name(group);
  frame.index = read_as_texts(group, index);
  const auto order = group.has_attribute("column-order") && group.attribute_size("column-order") > 0
                         ? group.texts_attribute("column-order")
                         : group.members();
  for (const auto& name : order) {
    if (name == index || name == "__categories") continue;
    auto column = read_column(group, name);
    if (!column) {
      context.debug(group.path() + "/" + name + " is of a kind that is not read; it is left aside");
      continue;
    }
    const std::size_t rows = column->codes.size() + column->numbers.size();
    if (rows != frame.index.size()) {
      group.fail(fmt::format("column '{}' has {} rows; the index has {}", name, rows, frame.index.size()));
    }
    frame.columns.push_back(std::move(*column));
  }
  return frame;
}

}  // namespace undrop::io
