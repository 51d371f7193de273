#include "prep/spread_cells.hpp"

#include <algorithm>

namespace undrop::prep {

std::vector<CellRange> spread_runs(std::int64_t n_cells, std::int64_t n_runs, std::int64_t length) {
  std::vector<CellRange> out;
  for (std::int64_t run = 0; run < n_runs; ++run) {
    const std::int64_t begin = n_cells * run / n_runs;
    const CellRange cells{begin, std::min(begin + length, n_cells * (run + 1) / n_runs)};
    if (cells.size() > 0) out.push_back(cells);
  }
  return out;
}

std::vector<CellRange> spread_blocks(std::int64_t n_cells, std::int64_t length, std::int64_t most_cells) {
  const std::int64_t n_all = (n_cells + length - 1) / length;
  const std::int64_t n = std::min(n_all, most_cells / length);
  std::vector<CellRange> out;
  for (std::int64_t block = 0; block < n; ++block) {
    const std::int64_t begin = block * n_all / n * length;
    out.push_back({begin, std::min(begin + length, n_cells)});
  }
  return out;
}

std::vector<std::int64_t> cells_of(const std::vector<CellRange>& ranges) {
  std::vector<std::int64_t> out;
  for (const auto& cells : ranges) {
    for (std::int64_t cell = cells.begin; cell < cells.end; ++cell) out.push_back(cell);
  }
  return out;
}

}  // namespace undrop::prep
