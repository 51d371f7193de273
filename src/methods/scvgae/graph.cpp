#include "methods/scvgae/graph.hpp"

#include <undrop/errors.hpp>

#include <cmath>
#include <numeric>
#include <span>

#include "methods/cell_batches.hpp"
#include "methods/given_neighbors.hpp"
#include "neighbors/grouped_neighbors.hpp"
#include "neighbors/nearest_cells.hpp"
#include "neighbors/nearest_neighbors.hpp"
#include "neighbors/normalized_graph.hpp"

namespace undrop::scvgae {

namespace {

void scale_rows_to_one(std::vector<double>& points, std::int64_t n_dimensions) {
  const auto d = static_cast<std::size_t>(n_dimensions);
  for (std::size_t at = 0; at + d <= points.size(); at += d) {
    const auto row = std::span(points).subspan(at, d);
    const double length = std::sqrt(std::inner_product(row.begin(), row.end(), row.begin(), 0.0));
    for (auto& value : row) value = length > 0 ? value / length : 0;
  }
}

std::vector<double> degrees_of(const neighbors::CellGraph& graph) {
  // A graph of weight 1 with self-loops: the diagonal of its normalisation is 1 / degree.
  std::vector<double> out;
  for (std::size_t i = 0; i < static_cast<std::size_t>(graph.n_nodes()); ++i)
    out.push_back(static_cast<double>(graph.offsets[i + 1] - graph.offsets[i]));
  return out;
}

void describe(const neighbors::CellGraph& graph, Facts& facts) {
  const auto summary = neighbors::degree_summary(graph);
  facts["graph/edges"] = summary.edges;
  facts["graph/isolated_cells"] = summary.isolated;
  facts["graph/components"] = summary.components;
  facts["graph/median_degree"] = summary.median;
  facts["graph/largest_degree"] = summary.largest;
}

/// Within batches, and where asked for the mutual ones across.
neighbors::NeighborLists batch_neighbors(const Dataset& data, const Options& options, const Context& context,
                                         Graph& graph) {
  const auto batches = cell_batches(data, options.text("graph_batch"), "graph-batch");
  const neighbors::GroupedPoints points{graph.embedding.scores, graph.embedding.n_dimensions, batches};
  graph.facts["graph/batches"] = options.text("graph_batch");
  auto within = neighbors::neighbors_within(points, graph.n_neighbors, context);
  if (options.text("batch_edges") == "within") return within;
  const auto across = neighbors::mutual_neighbors(points, graph.n_neighbors, context);
  graph.facts["graph/edges_across_batches"] = static_cast<std::int64_t>(across.index.size() / 2);
  return neighbors::joined(within, across);
}

/// Finds them and leaves the embedding in `graph`. `cells` are those of `data` without the empty ones.
neighbors::NeighborLists own_neighbors(const Dataset& data, const Dataset& cells, const Options& options,
                                       const Context& context, Graph& graph) {
  std::vector<std::int32_t> genes(static_cast<std::size_t>(cells.n_genes()));
  std::iota(genes.begin(), genes.end(), 0);
  embed::CellEmbedding& embedding = graph.embedding;
  embedding = embed::embed_cells(cells, genes, embed::Input::log_normalized, options.integer("n_pcs"), context);
  graph.is_cosine = options.text("metric") == "cosine";
  if (embedding.n_dimensions == 0) {  // all cells are alike: each is alone
    embedding.scores.clear();
    neighbors::NeighborLists none;
    none.offsets.assign(static_cast<std::size_t>(cells.n_cells()) + 1, 0);
    return none;
  }
  if (graph.is_cosine) scale_rows_to_one(embedding.scores, embedding.n_dimensions);
  if (!options.text("graph_batch").empty()) return batch_neighbors(data, options, context, graph);
  return lists_of(neighbors::nearest_neighbors(embedding.scores, embedding.n_dimensions, graph.n_neighbors, context));
}

}  // namespace

Graph fit_graph(const Dataset& data, const Dataset& cells, const Options& options, const Context& context) {
  Graph out;
  const GivenKeys keys = given_keys(options, {"n_pcs", "metric", "graph_batch", "batch_edges"});
  if (keys.any() && options.is_given("graph") && options.text("graph") == "none")
    throw OptionError("graph", "none", "contradicts the neighbours that are given by --use-rep or --neighbors-key");
  const std::string& batch = options.text("graph_batch");
  if (options.is_given("batch_edges") && batch.empty())
    throw OptionError("batch-edges", options.text("batch_edges"), "needs the column of batches: --graph-batch COLUMN");
  if (!keys.any() && options.text("graph") == "none") {
    if (!batch.empty()) throw OptionError("graph-batch", batch, "joins cells of a graph; ask for one by --graph knn");
    return out;
  }
  context.report("scvgae: graph", 0, 1);
  out.n_neighbors = options.integer("n_neighbors");
  out.is_given = keys.any();
  const auto nearest = out.is_given ? given_neighbors(data, keys, out.n_neighbors, context)
                                    : own_neighbors(data, cells, options, context, out);
  out.normalized = neighbors::normalized_graph(neighbors::union_graph(nearest));
  out.facts["graph/exact_neighbors"] = nearest.is_exact;
  out.degrees = degrees_of(out.normalized);
  describe(out.normalized, out.facts);
  return out;
}

nn::SparseRows Graph::rows_of_new(const Dataset& cells, const Context& context) const {
  if (is_given) refuse_new_cells("scvgae");
  nn::SparseRows out;
  const std::int64_t n = normalized.n_nodes();
  out.n_columns = n + cells.n_cells();
  std::vector<std::int32_t> nearest;
  std::int64_t k = 0;
  if (embedding.n_dimensions > 0) {
    std::vector<double> points = embedding.project(cells, context);
    if (is_cosine) scale_rows_to_one(points, embedding.n_dimensions);
    k = std::min(n_neighbors, n);
    nearest = neighbors::nearest_cells(embedding.scores, points, embedding.n_dimensions, k, context);
  }
  const double own = 1 / static_cast<double>(k + 1);
  for (std::int64_t i = 0; i < cells.n_cells(); ++i) {
    for (std::int64_t j = 0; j < k; ++j) {
      const auto other = nearest[static_cast<std::size_t>(i * k + j)];
      out.add(other, static_cast<float>(std::sqrt(own / degrees[static_cast<std::size_t>(other)])));
    }
    out.add(static_cast<std::int32_t>(n + i), static_cast<float>(own));
    out.finish_row();
  }
  return out;
}

void Graph::save(ArchiveWriter& archive) const {
  archive.put("graph/offsets", normalized.offsets);
  archive.put("graph/ends", std::vector<std::int64_t>(normalized.ends.begin(), normalized.ends.end()));
  archive.put("graph/weights", normalized.weights);
  archive.put("graph/degrees", degrees);
  archive.put("graph/neighbors", std::vector<std::int64_t>{n_neighbors, is_cosine ? 1 : 0, is_given ? 1 : 0});
  if (!any() || is_given) return;
  embedding.save(archive, "graph/embedding");
  archive.put("graph/scores", embedding.scores);
}

Graph Graph::load(const ArchiveReader& archive) {
  Graph out;
  out.normalized.offsets = archive.integers("graph/offsets");
  const auto ends = archive.integers("graph/ends");
  out.normalized.ends.assign(ends.begin(), ends.end());
  out.normalized.weights = archive.doubles("graph/weights");
  out.degrees = archive.doubles("graph/degrees");
  const auto neighbors = archive.integers("graph/neighbors");
  const auto& offsets = out.normalized.offsets;
  bool fits = !offsets.empty() && offsets.front() == 0 && neighbors.size() == 3 &&
              offsets.back() == static_cast<std::int64_t>(ends.size()) &&
              ends.size() == out.normalized.weights.size() && out.degrees.size() + 1 == offsets.size();
  for (std::size_t i = 1; i < offsets.size(); ++i) fits = fits && offsets[i] >= offsets[i - 1];
  for (const auto end : ends) fits = fits && end >= 0 && end < static_cast<std::int64_t>(out.degrees.size());
  if (!fits) throw FormatError("model", "graph", "its parts disagree in size; save the model again");
  out.n_neighbors = neighbors[0];
  out.is_cosine = neighbors[1] != 0;
  out.is_given = neighbors[2] != 0;
  if (!out.any() || out.is_given) return out;
  out.embedding = embed::CellEmbedding::load(archive, "graph/embedding");
  out.embedding.scores = archive.doubles("graph/scores");
  const auto d = static_cast<std::size_t>(out.embedding.n_dimensions);
  if (out.embedding.scores.size() != d * out.degrees.size())
    throw FormatError("model", "graph/embedding", "does not belong to the graph; save the model again");
  return out;
}

}  // namespace undrop::scvgae
