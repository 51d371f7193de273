#include "io/obs_table.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "io/delimited_text.hpp"

namespace undrop::io {

namespace {

/// Row of the table for every cell.
std::vector<std::size_t> match_rows(const Dataset& data, const std::vector<std::string>& names,
                                    const std::string& path) {
  std::unordered_map<std::string, std::size_t> row_of;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!row_of.emplace(names[i], i).second) {
      throw FormatError(path, "", "names the cell '" + names[i] + "' twice; each cell must have one row");
    }
  }
  std::vector<std::size_t> rows;
  std::vector<std::string> unmatched;
  std::int64_t n_unmatched = 0;
  for (const auto& cell : data.cell_names) {
    const auto found = row_of.find(cell);
    if (found != row_of.end()) {
      rows.push_back(found->second);
    } else if (++n_unmatched <= 3) {
      unmatched.push_back("'" + cell + "'");
    }
  }
  if (n_unmatched > 0) {
    throw InputError(
        fmt::format("{}: {} of {} cells have no row ({}{}). The first column must hold the cell names as the "
                    "counts have them; it starts with '{}'",
                    path, n_unmatched, data.cell_names.size(), fmt::join(unmatched, ", "),
                    n_unmatched > 3 ? ", ..." : "", names.empty() ? "" : names.front()));
  }
  return rows;
}

}  // namespace

void attach_obs(Dataset& data, const std::string& path) {
  const TextTable table = read_text_table(path);
  if (table.columns.size() < 2) {
    throw FormatError(path, "", "has a single column; the cell names and at least one annotation are needed");
  }
  const auto rows = match_rows(data, table.columns.front(), path);
  for (std::size_t c = 1; c < table.columns.size(); ++c) {
    std::vector<std::string> values;
    values.reserve(rows.size());
    for (const auto row : rows) values.push_back(table.columns[c][row]);
    auto column = typed_column(table.header[c], values);
    const auto same =
        std::find_if(data.obs.begin(), data.obs.end(), [&](const Column& o) { return o.name == column.name; });
    if (same != data.obs.end()) {
      *same = std::move(column);
    } else {
      data.obs.push_back(std::move(column));
    }
  }
}

}  // namespace undrop::io
