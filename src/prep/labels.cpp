#include "prep/labels.hpp"

#include <undrop/errors.hpp>
#include <undrop/parameters.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace undrop::prep {

namespace {

[[noreturn]] void refuse_missing_column(const Dataset& data, const std::string& column) {
  if (data.obs.empty()) {
    throw OptionError(
        "labels", column,
        "the input has no cell annotations. Give a table whose first column is the cell name by --obs FILE");
  }
  std::vector<std::string> names;
  std::vector<Parameter> known;
  for (const auto& present : data.obs) {
    names.push_back(present.name);
    known.push_back({.name = present.name, .default_value = false});
  }
  const std::string near = ParameterTable(known).nearest(column);
  throw OptionError("labels", column,
                    fmt::format("there is no such column of cell annotations{}; there are: {}",
                                near.empty() ? "" : "; did you mean '" + near + "'?", fmt::join(names, ", ")));
}

/// Whole numbers and booleans as codes into their distinct values, rising.
Labels from_numbers(const Column& column) {
  std::map<double, std::int32_t> code_of;
  for (const double value : column.numbers) {
    if (std::isnan(value)) continue;
    if (value != std::nearbyint(value)) {
      throw OptionError("labels", column.name,
                        fmt::format("holds measurements ({:.4g}), not cell types. Name a column of types", value));
    }
    code_of.emplace(value, 0);
  }
  Labels out;
  for (auto& [value, code] : code_of) {
    code = static_cast<std::int32_t>(out.names.size());
    const bool boolean = column.kind == Column::Kind::boolean;
    out.names.push_back(boolean ? (value != 0 ? "True" : "False") : fmt::format("{:.0f}", value));
  }
  for (const double value : column.numbers) out.codes.push_back(std::isnan(value) ? -1 : code_of.at(value));
  return out;
}

/// Leaves out the names that no cell has.
Labels compacted(Labels labels) {
  std::vector<std::int32_t> place(labels.names.size(), -1);
  for (const auto code : labels.codes) {
    if (code >= 0) place[static_cast<std::size_t>(code)] = 0;
  }
  Labels out;
  for (std::size_t i = 0; i < place.size(); ++i) {
    if (place[i] < 0) continue;
    place[i] = static_cast<std::int32_t>(out.names.size());
    out.names.push_back(std::move(labels.names[i]));
  }
  for (const auto code : labels.codes) out.codes.push_back(code < 0 ? -1 : place[static_cast<std::size_t>(code)]);
  return out;
}

void check_missing(const Dataset& data, const std::string& column, const Labels& labels) {
  std::vector<std::string> cells;
  std::int64_t missing = 0;
  for (std::size_t i = 0; i < labels.codes.size(); ++i) {
    if (labels.codes[i] >= 0) continue;
    if (++missing <= 3) cells.push_back("'" + data.cell_names[i] + "'");
  }
  if (missing == 0) return;
  throw InputError(fmt::format(
      "{}: {} of {} cells have no value in the label column '{}' ({}{}). Give them one, leave these "
      "cells out, or leave out --labels, so that clusters are found",
      data.origin.path, missing, labels.codes.size(), column, fmt::join(cells, ", "), missing > 3 ? ", ..." : ""));
}

void check_sizes(const Dataset& data, const std::string& column, const Labels& labels) {
  std::vector<std::int64_t> cells(labels.names.size(), 0);
  for (const auto code : labels.codes) ++cells[static_cast<std::size_t>(code)];
  std::vector<std::string> single;
  std::int64_t singles = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (cells[i] < 2 && ++singles <= 3) single.push_back("'" + labels.names[i] + "'");
  }
  if (singles == 0) return;
  throw InputError(fmt::format(
      "{}: {} of {} types in the label column '{}' have a single cell ({}{}); at least two are "
      "needed. Merge them with a like type, or leave these cells out",
      data.origin.path, singles, cells.size(), column, fmt::join(single, ", "), singles > 3 ? ", ..." : ""));
}

Labels read_labels(const Dataset& data, const std::string& column, const Context& context) {
  const Column* found = data.find_obs(column);
  if (found == nullptr) refuse_missing_column(data, column);
  const bool numeric = !found->numbers.empty();
  if (numeric) context.info(fmt::format("the label column '{}' holds numbers; each is a type", column));
  return compacted(numeric ? from_numbers(*found) : Labels{found->codes, found->categories});
}

}  // namespace

Labels labels_from(const Dataset& data, const std::string& column, const Context& context) {
  const Labels labels = read_labels(data, column, context);
  check_missing(data, column, labels);
  check_sizes(data, column, labels);
  context.info(fmt::format("{} cell types from '{}'", labels.names.size(), column));
  return labels;
}

Labels known_labels(const Dataset& data, const std::string& column, const Context& context) {
  Labels labels = read_labels(data, column, context);
  std::vector<std::int64_t> cells(labels.names.size(), 0);
  for (const auto code : labels.codes) {
    if (code >= 0) ++cells[static_cast<std::size_t>(code)];
  }
  std::int64_t unknown = 0;
  for (auto& code : labels.codes) {
    if (code >= 0 && cells[static_cast<std::size_t>(code)] < 2) code = -1;
    unknown += code < 0 ? 1 : 0;
  }
  labels = compacted(std::move(labels));
  if (labels.names.empty()) {
    throw InputError(
        fmt::format("{}: no two cells have the same value in the label column '{}'; name a column of types",
                    data.origin.path, column));
  }
  if (unknown > 0) {
    context.warn(fmt::format("{} of {} cells have no value in '{}', or one that no other cell has: they are not scored",
                             unknown, labels.codes.size(), column));
  }
  context.info(fmt::format("{} cell types from '{}'", labels.names.size(), column));
  return labels;
}

}  // namespace undrop::prep
