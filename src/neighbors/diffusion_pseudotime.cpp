#include "neighbors/diffusion_pseudotime.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "core/parallel.hpp"
#include "embed/leading_eigenvectors.hpp"
#include "neighbors/cell_graph.hpp"

namespace undrop::neighbors {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;

constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr double tolerance = 1e-7;
constexpr std::int64_t most_products = 400;
/// Eigenvalues this near to 1 belong to parts of the graph that hardly touch.
constexpr double largest_eigenvalue = 1 - 1e-10;

std::size_t place(std::int64_t i) { return static_cast<std::size_t>(i); }

double kernel(double distance, double width_a, double width_b) {
  const double squares = width_a * width_a + width_b * width_b;
  if (!(squares > 0)) return 1;
  return std::sqrt(2 * width_a * width_b / squares) * std::exp(-distance * distance / squares);
}

CellGraph kernel_graph(const Neighbors& neighbors) {
  std::vector<double> width(place(neighbors.n), 0);
  for (std::int64_t i = 0; i < neighbors.n && neighbors.k > 0; ++i) width[place(i)] = neighbors.distances(i).back() / 2;
  std::vector<Edge> edges;
  for (std::int64_t i = 0; i < neighbors.n; ++i) {
    for (std::size_t j = 0; j < place(neighbors.k); ++j) {
      const std::int32_t other = neighbors.of(i)[j];
      const auto others = neighbors.of(other);
      const bool mutual = std::find(others.begin(), others.end(), static_cast<std::int32_t>(i)) != others.end();
      if (mutual && other < i) continue;
      const double weight = kernel(neighbors.distances(i)[j], width[place(i)], width[place(other)]);
      if (weight > 0) edges.push_back({static_cast<std::int32_t>(i), other, weight});
    }
  }
  return graph_of(neighbors.n, std::move(edges));
}

/// The part of the graph that the root belongs to, its nodes renumbered in order.
struct Part {
  std::vector<std::size_t> nodes;
  CellGraph graph;
};

Part part_of(const CellGraph& graph, std::size_t root) {
  const auto component = connected_components(graph);
  std::vector<std::int32_t> number(component.size(), -1);
  Part part;
  for (std::size_t node = 0; node < component.size(); ++node) {
    if (component[node] != component[root]) continue;
    number[node] = static_cast<std::int32_t>(part.nodes.size());
    part.nodes.push_back(node);
    for (auto e = place(graph.offsets[node]); e < place(graph.offsets[node + 1]); ++e) {
      part.graph.ends.push_back(graph.ends[e]);
      part.graph.weights.push_back(graph.weights[e]);
    }
    part.graph.offsets.push_back(static_cast<std::int64_t>(part.graph.ends.size()));
  }
  for (auto& end : part.graph.ends) end = number[place(end)];
  return part;
}

std::vector<double> sums_of(const CellGraph& graph) {
  std::vector<double> sums(place(graph.n_nodes()), 0);
  for (std::size_t node = 0; node < sums.size(); ++node) {
    for (auto e = place(graph.offsets[node]); e < place(graph.offsets[node + 1]); ++e) sums[node] += graph.weights[e];
  }
  return sums;
}

/// Divides each weight by the product of its ends' sums to this power.
void normalize(CellGraph& graph, std::span<const double> sums, double power) {
  for (std::size_t node = 0; node < sums.size(); ++node) {
    for (auto e = place(graph.offsets[node]); e < place(graph.offsets[node + 1]); ++e)
      graph.weights[e] /= std::pow(sums[node] * sums[place(graph.ends[e])], power);
  }
}

MatrixXd multiply(const CellGraph& graph, const MatrixXd& block, const Context& context) {
  // By rows, so that the columns of a node lie together.
  using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const RowMajor right = block;
  RowMajor out = RowMajor::Zero(block.rows(), block.cols());
  parallel_for(context, graph.n_nodes(), [&](std::int64_t node) {
    for (auto e = place(graph.offsets[place(node)]); e < place(graph.offsets[place(node) + 1]); ++e)
      out.row(node) += graph.weights[e] * right.row(graph.ends[e]);
  });
  return out;
}

}  // namespace

DiffusionPseudotime diffusion_pseudotime(const Neighbors& neighbors, std::int64_t root, const Context& context,
                                         std::int64_t n_components) {
  if (root < 0 || root >= neighbors.n) throw std::invalid_argument("the root is none of the cells");
  Part part = part_of(kernel_graph(neighbors), place(root));
  normalize(part.graph, sums_of(part.graph), 1);
  const auto sums = sums_of(part.graph);
  normalize(part.graph, sums, 0.5);
  embed::EigenOptions options;
  options.n_vectors = n_components + 1;
  options.tolerance = tolerance;
  options.most_products = most_products;
  const auto n = static_cast<std::int64_t>(part.nodes.size());
  const auto found = embed::leading_eigenvectors(
      n, [&](const MatrixXd& block) { return multiply(part.graph, block, context); }, options, context);
  DiffusionPseudotime result{std::vector<double>(place(neighbors.n), infinite), found.converged, neighbors.n - n};
  const auto start = std::lower_bound(part.nodes.begin(), part.nodes.end(), place(root)) - part.nodes.begin();
  // Eigenvectors of the transition matrix are those of the symmetric one over the roots of the sums: without this,
  // cells at the end of a path, which have fewer neighbours, would seem to lie nearer.
  const Eigen::VectorXd root_sums = Eigen::Map<const Eigen::VectorXd>(sums.data(), static_cast<Index>(n)).cwiseSqrt();
  for (Index node = 0; node < static_cast<Index>(n); ++node) {
    double square = 0;
    for (Index c = 1; c < found.values.size(); ++c) {
      const double value = std::min(found.values[c], largest_eigenvalue);
      const double step =
          value / (1 - value) * (found.vectors(node, c) / root_sums[node] - found.vectors(start, c) / root_sums[start]);
      square += step * step;
    }
    result.time[part.nodes[place(node)]] = std::sqrt(square);
  }
  return result;
}

}  // namespace undrop::neighbors
