#include <undrop/cell_geometry.hpp>

#include <algorithm>
#include <utility>

namespace undrop {

namespace {

CellPairs select_pairs(const CellPairs& all, std::span<const std::int64_t> cells) {
  if (all.is_absent()) return {};
  std::vector<std::int32_t> place(static_cast<std::size_t>(all.n_cells()), -1);
  for (std::size_t i = 0; i < cells.size(); ++i)
    place[static_cast<std::size_t>(cells[i])] = static_cast<std::int32_t>(i);
  CellPairs out;
  out.offsets.push_back(0);
  std::vector<std::pair<std::int32_t, float>> row;
  for (const auto cell : cells) {
    const auto i = static_cast<std::size_t>(cell);
    row.clear();
    for (auto e = static_cast<std::size_t>(all.offsets[i]); e < static_cast<std::size_t>(all.offsets[i + 1]); ++e) {
      const auto end = place[static_cast<std::size_t>(all.ends[e])];
      if (end >= 0) row.emplace_back(end, all.values[e]);
    }
    std::sort(row.begin(), row.end());
    for (const auto& [end, value] : row) {
      out.ends.push_back(end);
      out.values.push_back(value);
    }
    out.offsets.push_back(static_cast<std::int64_t>(out.ends.size()));
  }
  return out;
}

}  // namespace

Representation select_cells(const Representation& all, std::span<const std::int64_t> cells) {
  Representation out{all.key, all.n_columns, {}};
  out.values.reserve(cells.size() * static_cast<std::size_t>(all.n_columns));
  for (const auto cell : cells) {
    const auto first = all.values.begin() + cell * all.n_columns;
    out.values.insert(out.values.end(), first, first + all.n_columns);
  }
  return out;
}

NeighborGraph select_cells(const NeighborGraph& all, std::span<const std::int64_t> cells) {
  return {all.key, select_pairs(all.distances, cells), select_pairs(all.connectivities, cells)};
}

}  // namespace undrop
