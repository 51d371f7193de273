#include "io/obs_table.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "io/delimited_text.hpp"

namespace undrop::io {

namespace {

constexpr std::size_t no_row = static_cast<std::size_t>(-1);

std::unordered_map<std::string, std::size_t> rows_by_name(const std::vector<std::string>& names,
                                                          const std::string& path) {
  std::unordered_map<std::string, std::size_t> row_of;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!row_of.emplace(names[i], i).second) {
      throw FormatError(path, "", "names the cell '" + names[i] + "' twice; each cell must have one row");
    }
  }
  return row_of;
}

/// Row of the table for every cell; no_row where it has none.
std::vector<std::size_t> match_rows(const Dataset& data, const std::vector<std::string>& names, const std::string& path,
                                    const Context& context) {
  const auto row_of = rows_by_name(names, path);
  std::vector<std::size_t> rows;
  std::vector<std::string> unmatched;
  std::size_t n_unmatched = 0;
  for (const auto& cell : data.cell_names) {
    const auto found = row_of.find(cell);
    rows.push_back(found == row_of.end() ? no_row : found->second);
    if (rows.back() == no_row && ++n_unmatched <= 3) unmatched.push_back("'" + cell + "'");
  }
  const std::string which = fmt::format("{}{}", fmt::join(unmatched, ", "), n_unmatched > 3 ? ", ..." : "");
  if (n_unmatched == rows.size()) {
    throw InputError(
        fmt::format("{}: none of the {} cells has a row ({}). The first column must hold the cell names as "
                    "the counts have them; it starts with '{}'",
                    path, rows.size(), which, names.empty() ? "" : names.front()));
  }
  if (n_unmatched > 0) {
    context.warn(fmt::format("{}: {} of {} cells have no row ({}); their annotations are missing", path, n_unmatched,
                             rows.size(), which));
  }
  const std::size_t n_matched = rows.size() - n_unmatched;
  if (n_matched < names.size()) {
    context.info(fmt::format("{}: {} of {} rows are of other cells and left aside", path, names.size() - n_matched,
                             names.size()));
  }
  return rows;
}

}  // namespace

std::vector<std::string> attach_obs(Dataset& data, const std::string& path, const Context& context) {
  const TextTable table = read_text_table(path);
  if (table.columns.size() < 2) {
    throw FormatError(path, "", "has a single column; the cell names and at least one annotation are needed");
  }
  const auto rows = match_rows(data, table.columns.front(), path, context);
  std::vector<std::string> names;
  for (std::size_t c = 1; c < table.columns.size(); ++c) {
    std::vector<std::string> values;
    values.reserve(rows.size());
    for (const auto row : rows) values.push_back(row == no_row ? "" : table.columns[c][row]);
    auto column = typed_column(table.header[c], values);
    names.push_back(column.name);
    const auto same =
        std::find_if(data.obs.begin(), data.obs.end(), [&](const Column& o) { return o.name == column.name; });
    if (same != data.obs.end()) {
      *same = std::move(column);
    } else {
      data.obs.push_back(std::move(column));
    }
  }
  return names;
}

}  // namespace undrop::io
