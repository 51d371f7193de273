#pragma once

#include <undrop/counts.hpp>

#include <cstdint>
#include <vector>

/// Shares of the cells that cost little to read, for counts in a file are read by blocks.
namespace undrop::prep {

/// One run of `length` neighbouring cells, or fewer, at the beginning of each of `n_runs` even parts of the cells;
/// parts without cells have none.
[[nodiscard]] std::vector<CellRange> spread_runs(std::int64_t n_cells, std::int64_t n_runs, std::int64_t length);

/// Blocks of `length` cells, the last of all perhaps shorter, evenly spread: all of them, or as many as hold at most
/// `most_cells`.
[[nodiscard]] std::vector<CellRange> spread_blocks(std::int64_t n_cells, std::int64_t length, std::int64_t most_cells);

/// The cells of the ranges, one after the other.
[[nodiscard]] std::vector<std::int64_t> cells_of(const std::vector<CellRange>& ranges);

}  // namespace undrop::prep
