#include "neighbors/louvain.hpp"

#include <algorithm>
#include <numeric>

#include "core/random.hpp"

namespace undrop::neighbors {

namespace {

/// Gains below this share of the total weight are rounding.
constexpr double least_gain = 1e-12;
constexpr int most_sweeps = 100;
constexpr int most_levels = 50;

using Codes = std::vector<std::int32_t>;

std::size_t place(std::int64_t i) { return static_cast<std::size_t>(i); }

/// A graph with what modularity needs of it. An edge of a node to itself counts twice in its degree.
struct WeighedGraph {
  const CellGraph& graph;
  std::vector<double> degree;
  std::vector<double> loop;
  double twice_total = 0;

  explicit WeighedGraph(const CellGraph& of) : graph(of), degree(place(of.n_nodes()), 0), loop(degree) {
    for (std::size_t node = 0; node < degree.size(); ++node) {
      for (auto e = place(of.offsets[node]); e < place(of.offsets[node + 1]); ++e) {
        const bool to_itself = place(of.ends[e]) == node;
        degree[node] += (to_itself ? 2 : 1) * of.weights[e];
        loop[node] += to_itself ? of.weights[e] : 0;
      }
      twice_total += degree[node];
    }
  }
};

/// Moves single nodes to the neighbouring community that gains most, until no move gains.
class Mover {
 public:
  Mover(const WeighedGraph& in, double resolution)
      : in_(in), scale_(resolution / in.twice_total), total_(in.degree), weight_to_(in.degree.size(), 0) {
    codes_.resize(in.degree.size());
    std::iota(codes_.begin(), codes_.end(), 0);
  }

  /// False where nothing moved.
  bool run(const std::vector<std::size_t>& order) {
    bool any = false;
    for (int sweep = 0; sweep < most_sweeps; ++sweep) {
      bool moved = false;
      for (const auto node : order) moved = move(node) || moved;
      if (!moved) break;
      any = true;
    }
    return any;
  }

  [[nodiscard]] const Codes& codes() const { return codes_; }

 private:
  bool move(std::size_t node) {
    const auto& graph = in_.graph;
    touched_.clear();
    for (auto e = place(graph.offsets[node]); e < place(graph.offsets[node + 1]); ++e) {
      if (place(graph.ends[e]) == node) continue;
      const std::int32_t code = codes_[place(graph.ends[e])];
      if (weight_to_[place(code)] == 0) touched_.push_back(code);
      weight_to_[place(code)] += graph.weights[e];
    }
    const std::int32_t own = codes_[node];
    total_[place(own)] -= in_.degree[node];
    const auto gain = [&](std::int32_t code) {
      return weight_to_[place(code)] - scale_ * in_.degree[node] * total_[place(code)];
    };
    std::int32_t best = own;
    double best_gain = gain(own) + least_gain * in_.twice_total;
    for (const auto code : touched_) {
      if (code == own || gain(code) <= best_gain) continue;
      best = code;
      best_gain = gain(code);
    }
    total_[place(best)] += in_.degree[node];
    codes_[node] = best;
    for (const auto code : touched_) weight_to_[place(code)] = 0;
    return best != own;
  }

  const WeighedGraph& in_;
  double scale_;
  Codes codes_;
  std::vector<double> total_;
  std::vector<double> weight_to_;
  Codes touched_;
};

/// Numbers communities by falling size, then by their first node; returns how many there are.
std::int64_t renumber(Codes& codes) {
  std::vector<std::int64_t> size(codes.size(), 0), first(codes.size(), 0);
  for (std::size_t node = codes.size(); node > 0; --node) {
    ++size[place(codes[node - 1])];
    first[place(codes[node - 1])] = static_cast<std::int64_t>(node - 1);
  }
  Codes order;
  for (std::size_t code = 0; code < size.size(); ++code) {
    if (size[code] > 0) order.push_back(static_cast<std::int32_t>(code));
  }
  std::sort(order.begin(), order.end(), [&](std::int32_t a, std::int32_t b) {
    return size[place(a)] != size[place(b)] ? size[place(a)] > size[place(b)] : first[place(a)] < first[place(b)];
  });
  Codes number(codes.size(), 0);
  for (std::size_t rank = 0; rank < order.size(); ++rank) number[place(order[rank])] = static_cast<std::int32_t>(rank);
  for (auto& code : codes) code = number[place(code)];
  return static_cast<std::int64_t>(order.size());
}

CellGraph merged(const CellGraph& graph, const Codes& codes, std::int64_t n) {
  std::vector<Edge> edges;
  for (std::size_t node = 0; node < codes.size(); ++node) {
    for (auto e = place(graph.offsets[node]); e < place(graph.offsets[node + 1]); ++e) {
      const auto end = place(graph.ends[e]);
      if (end < node) continue;
      edges.push_back({std::min(codes[node], codes[end]), std::max(codes[node], codes[end]), graph.weights[e]});
    }
  }
  return graph_of(n, std::move(edges));
}

std::vector<std::size_t> random_order(std::size_t n, std::uint64_t seed, int level) {
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  Random random(seed, "order of Louvain", static_cast<std::uint64_t>(level));
  for (std::size_t i = n; i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  return order;
}

}  // namespace

double modularity(const CellGraph& graph, std::span<const std::int32_t> of_node, double resolution) {
  const WeighedGraph all(graph);
  if (!(all.twice_total > 0)) return 0;
  std::vector<double> total(of_node.size(), 0);
  double within = 0;
  for (std::size_t node = 0; node < of_node.size(); ++node) {
    total[place(of_node[node])] += all.degree[node];
    within += all.loop[node];
    for (auto e = place(graph.offsets[node]); e < place(graph.offsets[node + 1]); ++e)
      within += of_node[place(graph.ends[e])] == of_node[node] ? graph.weights[e] : 0;
  }
  double expected = 0;
  for (const double one : total) expected += one * one;
  return (within - resolution * expected / all.twice_total) / all.twice_total;
}

Communities louvain(const CellGraph& graph, double resolution, const Context& context) {
  Communities result;
  result.of_node.resize(place(graph.n_nodes()));
  std::iota(result.of_node.begin(), result.of_node.end(), 0);
  CellGraph level = graph;
  for (int depth = 0; depth < most_levels; ++depth) {
    context.check_cancelled();
    const WeighedGraph weighed(level);
    if (!(weighed.twice_total > 0)) break;
    Mover mover(weighed, resolution);
    if (!mover.run(random_order(weighed.degree.size(), context.seed, depth))) break;
    auto codes = mover.codes();
    const auto n = renumber(codes);
    for (auto& code : result.of_node) code = codes[place(code)];
    level = merged(level, codes, n);
  }
  result.n = renumber(result.of_node);
  result.modularity = modularity(graph, result.of_node, resolution);
  return result;
}

}  // namespace undrop::neighbors
