#include "io/h5ad_geometry.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "io/h5_matrix.hpp"
#include "io/h5_rows.hpp"

namespace undrop::io {

namespace {

constexpr std::int64_t entries_a_block = std::int64_t{1} << 20;

using Pair = std::pair<std::int32_t, float>;

std::vector<std::string> members(const hdf5::Group& root, const std::string& name) {
  return root.is_group(name) ? root.group(name).members() : std::vector<std::string>();
}

std::string list_of(const std::vector<std::string>& names) {
  return names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", "));
}

void expect_shape(const hdf5::Group& parent, const std::string& name, std::int64_t n_cells, std::int64_t n_columns) {
  const auto shape = h5_matrix_shape(parent, name);
  const bool fits = shape.size() == 2 && shape[0] == n_cells && (n_columns < 0 || shape[1] == n_columns);
  if (fits) return;
  throw FormatError(parent.file(), parent.path() + "/" + name,
                    fmt::format("has shape ({}); a row for each of the {} cells of obs is expected",
                                fmt::join(shape, ", "), n_cells));
}

/// Names of the matrices of a graph in obsp; empty where there is none.
struct GraphNames {
  std::string distances;
  std::string connectivities;
};

/// What uns[KEY] says, if it is there and says it.
std::string named(const hdf5::Group& root, const std::string& key, const std::string& what) {
  if (!root.is_group("uns") || !root.group("uns").is_group(key)) return {};
  const auto entry = root.group("uns").group(key);
  if (!entry.is_dataset(what) || entry.dataset(what).kind() != hdf5::Kind::text) return {};
  const auto texts = entry.dataset(what).read_texts();
  return texts.size() == 1 ? texts.front() : std::string();
}

GraphNames names_of_graph(const hdf5::Group& root, const std::string& key) {
  const auto held = members(root, "obsp");
  const auto find = [&](const std::string& part) {
    std::vector<std::string> candidates{named(root, key, part + "_key"), key + "_" + part};
    if (key == "neighbors") candidates.push_back(part);
    for (const auto& name : candidates) {
      if (std::find(held.begin(), held.end(), name) != held.end()) return name;
    }
    return std::string();
  };
  return {find("distances"), find("connectivities")};
}

/// Keys that would be found.
std::vector<std::string> graph_keys(const hdf5::Group& root) {
  std::vector<std::string> candidates = members(root, "uns");
  for (const auto& name : members(root, "obsp")) {
    for (const std::string ending : {"_distances", "_connectivities"}) {
      if (name.ends_with(ending)) candidates.push_back(name.substr(0, name.size() - ending.size()));
    }
  }
  candidates.emplace_back("neighbors");
  std::sort(candidates.begin(), candidates.end());
  candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
  std::erase_if(candidates, [&](const auto& key) {
    const auto names = names_of_graph(root, key);
    return names.distances.empty() && names.connectivities.empty();
  });
  return candidates;
}

/// Entries of one matrix as they are read, by rows of the result.
class PairsReader {
 public:
  explicit PairsReader(std::int64_t n_cells) : rows_(static_cast<std::size_t>(n_cells)) {}

  void read(const H5Rows& source, bool by_columns, const Context& context) {
    source.for_blocks(entries_a_block, context, [&](std::int64_t begin, std::int64_t end, const H5RowBlock& block) {
      for (std::int64_t i = begin; i < end; ++i) {
        const auto first = block.offsets[static_cast<std::size_t>(i - begin)] - block.offsets.front();
        const auto last = block.offsets[static_cast<std::size_t>(i - begin) + 1] - block.offsets.front();
        for (auto e = static_cast<std::size_t>(first); e < static_cast<std::size_t>(last); ++e) {
          check(source, block.values[e]);
          add(static_cast<std::int32_t>(i), block.columns[e], block.values[e], by_columns);
        }
      }
    });
  }

  [[nodiscard]] CellPairs pairs() {
    CellPairs out;
    out.offsets.push_back(0);
    for (auto& row : rows_) {
      std::stable_sort(row.begin(), row.end(), [](const Pair& a, const Pair& b) { return a.first < b.first; });
      for (const auto& [end, value] : row) append(end, value, out);
      out.offsets.push_back(static_cast<std::int64_t>(out.ends.size()));
      row = {};
    }
    return out;
  }

 private:
  void add(std::int32_t row, std::int32_t column, float value, bool by_columns) {
    if (by_columns) std::swap(row, column);
    if (row != column) rows_[static_cast<std::size_t>(row)].emplace_back(column, value);
  }

  static void append(std::int32_t end, float value, CellPairs& out) {
    const bool is_first = static_cast<std::int64_t>(out.ends.size()) == out.offsets.back();
    if (!is_first && out.ends.back() == end) {
      out.values.back() += value;
      return;
    }
    out.ends.push_back(end);
    out.values.push_back(value);
  }

  static void check(const H5Rows& source, float value) {
    if (std::isfinite(value) && value >= 0) return;
    throw InputError(source.values().file() + " (" + source.values().path() +
                     "): a value is negative, NaN or infinite. A graph of cells needs numbers from 0 up: make it anew "
                     "(scanpy.pp.neighbors), or leave --neighbors-key out");
  }

  std::vector<std::vector<Pair>> rows_;
};

CellPairs read_pairs(const hdf5::Group& obsp, const std::string& name, std::int64_t n_cells, const Context& context) {
  if (name.empty()) return {};
  expect_shape(obsp, name, n_cells, n_cells);
  PairsReader reader(n_cells);
  if (!obsp.is_group(name)) {
    reader.read(*open_dense_rows(obsp.dataset(name)), false, context);
    return reader.pairs();
  }
  const auto group = obsp.group(name);
  const bool by_columns = stored_by_columns(group);
  reader.read(*open_compressed_rows(group, n_cells, n_cells), by_columns, context);
  return reader.pairs();
}

}  // namespace

Representation read_representation(const hdf5::Group& root, const std::string& key, std::int64_t n_cells) {
  const auto held = members(root, "obsm");
  if (std::find(held.begin(), held.end(), key) == held.end()) {
    throw OptionError("use-rep", key, "is not in obsm of " + root.file() + "; there are: " + list_of(held));
  }
  const auto obsm = root.group("obsm");
  if (!obsm.is_dataset(key)) {
    throw InputError(root.file() + " (/obsm/" + key +
                     "): is no array. Coordinates of cells are read from a dense array: adata.obsm['" + key +
                     "'] = numpy.asarray(...)");
  }
  expect_shape(obsm, key, n_cells, -1);
  const auto dataset = obsm.dataset(key);
  Representation out{key, dataset.shape()[1], dataset.read<double>()};
  if (out.n_columns == 0) dataset.fail("has no columns");
  if (!std::all_of(out.values.begin(), out.values.end(), [](double v) { return std::isfinite(v); })) {
    throw InputError(root.file() + " (/obsm/" + key +
                     "): NaN or infinity among the coordinates. Make the embedding anew, or leave --use-rep out");
  }
  return out;
}

NeighborGraph read_neighbor_graph(const hdf5::Group& root, const std::string& key, std::int64_t n_cells,
                                  const Context& context) {
  const auto names = names_of_graph(root, key);
  if (names.distances.empty() && names.connectivities.empty()) {
    throw OptionError(
        "neighbors-key", key,
        "names no graph in " + root.file() + ", that is, no uns['" + key +
            "'] with distances_key or connectivities_key in obsp; there are: " + list_of(graph_keys(root)));
  }
  const auto obsp = root.group("obsp");
  return {key, read_pairs(obsp, names.distances, n_cells, context),
          read_pairs(obsp, names.connectivities, n_cells, context)};
}

}  // namespace undrop::io
