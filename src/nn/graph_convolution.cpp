#include "nn/graph_convolution.hpp"

#include <cmath>
#include <unordered_map>
#include <utility>

#include "core/random.hpp"

namespace undrop::nn {

namespace {

/// Numbers nodes in the order of their first use.
class Numbering {
 public:
  explicit Numbering(std::span<const std::int64_t> nodes) : order_(nodes.begin(), nodes.end()) {
    for (std::size_t i = 0; i < order_.size(); ++i) place_.emplace(order_[i], static_cast<std::int32_t>(i));
  }
  std::int32_t operator()(std::int64_t node) {
    const auto [at, is_new] = place_.emplace(node, static_cast<std::int32_t>(order_.size()));
    if (is_new) order_.push_back(node);
    return at->second;
  }
  std::vector<std::int64_t> order() && { return std::move(order_); }

 private:
  std::vector<std::int64_t> order_;
  std::unordered_map<std::int64_t, std::int32_t> place_;
};

/// Moves `wanted` of the edges [first, last) to the front.
void draw_edges(std::vector<std::size_t>& edges, std::size_t wanted, Random random) {
  for (std::size_t i = 0; i < wanted; ++i) std::swap(edges[i], edges[i + random.below(edges.size() - i)]);
  edges.resize(wanted);
}

}  // namespace

GraphBlock graph_block(const GraphView& graph, std::span<const std::int64_t> nodes, std::int64_t fanout,
                       std::uint64_t seed, std::uint64_t key) {
  GraphBlock out;
  Numbering number(nodes);
  std::vector<std::size_t> others;
  const auto n = static_cast<std::uint64_t>(graph.n_nodes());
  for (const auto node : nodes) {
    others.clear();
    for (auto e = graph.offsets[static_cast<std::size_t>(node)]; e < graph.offsets[static_cast<std::size_t>(node) + 1];
         ++e) {
      const auto at = static_cast<std::size_t>(e);
      if (graph.ends[at] == node) {
        out.rows.add(number(node), static_cast<float>(graph.weights[at]));
      } else {
        others.push_back(at);
      }
    }
    double scale = 1;
    if (fanout >= 0 && others.size() > static_cast<std::size_t>(fanout)) {
      scale = fanout > 0 ? static_cast<double>(others.size()) / static_cast<double>(fanout) : 0;
      draw_edges(others, static_cast<std::size_t>(fanout),
                 Random(seed, "neighbour sample", key * n + static_cast<std::uint64_t>(node)));
    }
    for (const auto e : others) out.rows.add(number(graph.ends[e]), static_cast<float>(scale * graph.weights[e]));
    out.rows.finish_row();
  }
  out.sources = std::move(number).order();
  out.rows.n_columns = static_cast<std::int64_t>(out.sources.size());
  return out;
}

SparseRows graph_rows(const GraphView& graph) {
  SparseRows out;
  out.n_columns = graph.n_nodes();
  out.offsets.assign(graph.offsets.begin(), graph.offsets.end());
  out.columns.assign(graph.ends.begin(), graph.ends.end());
  out.values.assign(graph.weights.begin(), graph.weights.end());
  return out;
}

torch::Tensor propagate(const SparseRows& rows, const torch::Tensor& values, const torch::Tensor& bias) {
  const torch::Tensor offset = bias.defined() ? bias : torch::zeros({values.size(1)}, values.options());
  return sparse_linear(rows, values.contiguous(), offset);
}

void initialise_glorot(torch::Tensor weight, torch::Generator generator) {
  const torch::NoGradGuard no_gradients;
  const double limit = std::sqrt(6.0 / static_cast<double>(weight.size(0) + weight.size(1)));
  weight.uniform_(-limit, limit, std::move(generator));
}

}  // namespace undrop::nn
