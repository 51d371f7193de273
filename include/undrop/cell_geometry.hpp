#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace undrop {

/// Coordinates of cells that a file holds beside its counts, such as principal components or a corrected embedding
/// (obsm of an h5ad file). All finite.
struct Representation {
  std::string key;
  std::int64_t n_columns = 0;
  std::vector<double> values;  ///< row-major, cells × columns
};

/// A number for some pairs of cells, by rows: the entries of cell i are at [offsets[i], offsets[i + 1]), other ends
/// rising, none twice. Entries that are 0 count as entries.
struct CellPairs {
  std::vector<std::int64_t> offsets;
  std::vector<std::int32_t> ends;
  std::vector<float> values;

  /// No graph at all, which is not the same as one without entries.
  [[nodiscard]] bool is_absent() const { return offsets.empty(); }
  [[nodiscard]] std::int64_t n_cells() const { return is_absent() ? 0 : static_cast<std::int64_t>(offsets.size()) - 1; }
};

/// A graph of cells that a file holds (obsp of an h5ad file, as scanpy's neighbors makes it); one part at least is
/// there. All values are finite and none is negative.
struct NeighborGraph {
  std::string key;
  CellPairs distances;       ///< from each cell to its neighbours; need not be symmetric
  CellPairs connectivities;  ///< weights of edges
};

/// What these cells have; ends outside them are dropped.
[[nodiscard]] Representation select_cells(const Representation& all, std::span<const std::int64_t> cells);
[[nodiscard]] NeighborGraph select_cells(const NeighborGraph& all, std::span<const std::int64_t> cells);

}  // namespace undrop
