#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace undrop::prep {

/// Cell types: one code a cell, indexing `names`. Every name is that of at least two cells.
struct Labels {
  std::vector<std::int32_t> codes;
  std::vector<std::string> names;
};

/// Labels from a column of obs: text, categories, booleans, or whole numbers. Types are in the order of the categories
/// (text: first appearance; numbers: rising); categories without a cell are left out.
/// Throws OptionError where there is no such column (the message lists the columns and the nearest name) or it holds
/// measurements; InputError where values are missing or a type has a single cell.
[[nodiscard]] Labels labels_from(const Dataset& data, const std::string& column, const Context& context);

/// The same for labels that something is scored by: cells without a value, and those whose type no other cell has, have
/// the code −1, and a warning counts them. Throws InputError where no two cells are of one type.
[[nodiscard]] Labels known_labels(const Dataset& data, const std::string& column, const Context& context);

}  // namespace undrop::prep
