#include "methods/cell_batches.hpp"

#include <undrop/errors.hpp>

#include <algorithm>
#include <cmath>

#include "methods/reference_cells.hpp"

namespace undrop {

namespace {

const Column& find_column(const Dataset& data, const std::string& column, const std::string& option) {
  if (const Column* found = data.find_obs(column)) return *found;
  std::string names;
  for (const auto& one : data.obs) names += (names.empty() ? "" : ", ") + one.name;
  throw OptionError(option, column,
                    names.empty() ? "the input has no cell annotations; give a table by --obs FILE"
                                  : "is no column of the cells; there are: " + names);
}

/// One code a cell, −1 where missing.
std::vector<std::int32_t> codes_of(const Column& column, const std::string& option) {
  if (column.numbers.empty()) return column.codes;
  std::vector<double> distinct;
  for (const double number : column.numbers) {
    if (std::isnan(number)) continue;
    if (number != std::nearbyint(number))
      throw OptionError(option, column.name, "holds measurements; name a column of batches");
    distinct.push_back(number);
  }
  std::sort(distinct.begin(), distinct.end());
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  std::vector<std::int32_t> codes;
  for (const double number : column.numbers) {
    const auto at = std::lower_bound(distinct.begin(), distinct.end(), number);
    codes.push_back(std::isnan(number) ? -1 : static_cast<std::int32_t>(at - distinct.begin()));
  }
  return codes;
}

}  // namespace

std::vector<std::int32_t> cell_batches(const Dataset& data, const std::string& column, const std::string& option) {
  const std::vector<std::int32_t> codes = codes_of(find_column(data, column, option), option);
  std::vector<std::int32_t> out;
  for (const auto cell : filled_cells(data)) {
    const auto at = static_cast<std::size_t>(cell);
    if (codes[at] < 0) {
      const std::string name = at < data.cell_names.size() ? data.cell_names[at] : std::to_string(cell + 1);
      throw InputError(data.origin.path + ": cell " + name + " has no value in the column " + column +
                       " of batches; give it one, or leave the cell out");
    }
    out.push_back(codes[at]);
  }
  return out;
}

}  // namespace undrop
