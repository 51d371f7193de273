#pragma once

#include <undrop/archive.hpp>
#include <undrop/context.hpp>
#include <undrop/dataset.hpp>
#include <undrop/facts.hpp>
#include <undrop/parameters.hpp>

#include <cstdint>
#include <string>
#include <vector>

#include "embed/cell_embedding.hpp"
#include "neighbors/cell_graph.hpp"
#include "nn/graph_convolution.hpp"
#include "nn/sparse_rows.hpp"

namespace undrop::scvgae {

/// The graph of the cells of a fit, built once, and what new cells need to find their neighbours among them.
struct Graph {
  neighbors::CellGraph normalized;  ///< no nodes: there is no graph
  std::vector<double> degrees;      ///< of the nodes, their edge to themselves among them
  embed::CellEmbedding embedding;
  bool is_cosine = false;
  bool is_given = false;  ///< by the user's file: new cells have no place in it
  std::int64_t n_neighbors = 0;
  Facts facts;

  [[nodiscard]] bool any() const { return normalized.n_nodes() > 0; }
  [[nodiscard]] nn::GraphView view() const { return {normalized.offsets, normalized.ends, normalized.weights}; }
  /// The rows that propagate to new cells: from their neighbours among the fit's cells (columns [0, n)) and from
  /// themselves (column n + their place). New cells change nothing for each other or for the fit's. Unweighted edges.
  /// Throws InputError where the graph was given.
  [[nodiscard]] nn::SparseRows rows_of_new(const Dataset& cells, const Context& context) const;

  void save(ArchiveWriter& archive) const;
  /// Throws FormatError where the parts disagree.
  [[nodiscard]] static Graph load(const ArchiveReader& archive);
};

/// k nearest neighbours on principal components, or those that came with `data` (--use-rep, --neighbors-key), joined in
/// either direction, normalised with self-loops. Under --graph-batch the neighbours are those of a cell's own batch,
/// and under --batch-edges mutual also the mutual ones in every other. `cells` are those of `data` without the empty
/// ones.
[[nodiscard]] Graph fit_graph(const Dataset& data, const Dataset& cells, const Options& options,
                              const Context& context);

}  // namespace undrop::scvgae
