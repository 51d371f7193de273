#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <span>
#include <vector>

#include "nn/sparse_rows.hpp"

namespace undrop::nn {

/// A normalised graph as its owner holds it: the edges of node i are at [offsets[i], offsets[i + 1]), ends rising.
struct GraphView {
  std::span<const std::int64_t> offsets;
  std::span<const std::int32_t> ends;
  std::span<const double> weights;

  [[nodiscard]] std::int64_t n_nodes() const { return static_cast<std::int64_t>(offsets.size()) - 1; }
};

/// The graph's rows of the given nodes, and the nodes that they reach: rows are those of the propagation matrix
/// (`nodes` in their order), columns are places in `sources`.
struct GraphBlock {
  std::vector<std::int64_t> sources;  ///< the given nodes first, in their order, then the others they reach
  SparseRows rows;
};

/// All edges of the nodes, or where `fanout` >= 0 at most so many of each node's edges to others, drawn without
/// replacement by (seed, key, node) and weighted by degree / fanout, so that the expected row is the whole one. A
/// node's edge to itself is always kept. Sampling of neighbours as in GraphSAGE (Hamilton, Ying and Leskovec 2017).
[[nodiscard]] GraphBlock graph_block(const GraphView& graph, std::span<const std::int64_t> nodes, std::int64_t fanout,
                                     std::uint64_t seed, std::uint64_t key);

/// The whole graph as one block.
[[nodiscard]] SparseRows graph_rows(const GraphView& graph);

/// Graph convolution L H + b for H (sources × width) that has been through its weight already: L (X W) costs edges ×
/// width where (L X) W costs edges × genes. Gradients for H and b; `bias` may be undefined. O(edges × width).
[[nodiscard]] torch::Tensor propagate(const SparseRows& rows, const torch::Tensor& values,
                                      const torch::Tensor& bias = {});

/// Weight ~ Uniform(±√(6 / (inputs + outputs))) (Glorot and Bengio 2010), for any two-dimensional tensor.
void initialise_glorot(torch::Tensor weight, torch::Generator generator);

}  // namespace undrop::nn
