#include "neighbors/grouped_neighbors.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "neighbors/nearest_cells.hpp"
#include "neighbors/nearest_neighbors.hpp"

namespace undrop::neighbors {

namespace {

struct End {
  double distance;
  std::int32_t index;
  friend bool operator<(const End& a, const End& b) {
    return std::pair(a.distance, a.index) < std::pair(b.distance, b.index);
  }
};

using Ends = std::vector<std::vector<End>>;

NeighborLists lists_of_ends(Ends ends, bool is_exact) {
  NeighborLists out;
  out.is_exact = is_exact;
  for (auto& of_point : ends) {
    std::sort(of_point.begin(), of_point.end());
    for (const auto& end : of_point) {
      out.index.push_back(end.index);
      out.distance.push_back(end.distance);
    }
    out.offsets.push_back(static_cast<std::int64_t>(out.index.size()));
  }
  return out;
}

/// One group's points, side by side.
struct Members {
  std::vector<std::int32_t> points;
  std::vector<double> values;
};

std::vector<Members> members_of(const GroupedPoints& points) {
  std::int32_t n_groups = 0;
  for (const auto group : points.group) n_groups = std::max(n_groups, group + 1);
  std::vector<Members> out(static_cast<std::size_t>(n_groups));
  const auto d = static_cast<std::size_t>(points.n_dimensions);
  for (std::size_t i = 0; i < points.group.size(); ++i) {
    Members& members = out[static_cast<std::size_t>(points.group[i])];
    members.points.push_back(static_cast<std::int32_t>(i));
    const auto row = points.values.subspan(i * d, d);
    members.values.insert(members.values.end(), row.begin(), row.end());
  }
  return out;
}

double distance_between(const GroupedPoints& points, std::int32_t a, std::int32_t b) {
  const auto d = static_cast<std::size_t>(points.n_dimensions);
  double sum = 0;
  for (std::size_t k = 0; k < d; ++k) {
    const double difference =
        points.values[static_cast<std::size_t>(a) * d + k] - points.values[static_cast<std::size_t>(b) * d + k];
    sum += difference * difference;
  }
  return std::sqrt(sum);
}

/// Per point of `from` (its place there) the nearest of `to` (places there), rising.
std::vector<std::vector<std::int32_t>> nearest_there(const Members& from, const Members& to, std::int64_t n_dimensions,
                                                     std::int64_t k, const Context& context) {
  const std::int64_t width = std::min<std::int64_t>(k, static_cast<std::int64_t>(to.points.size()));
  const auto found = nearest_cells(to.values, from.values, n_dimensions, width, context);
  std::vector<std::vector<std::int32_t>> out(from.points.size());
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i].assign(found.begin() + static_cast<std::ptrdiff_t>(i) * width,
                  found.begin() + static_cast<std::ptrdiff_t>(i + 1) * width);
    std::sort(out[i].begin(), out[i].end());
  }
  return out;
}

void add_mutual(const GroupedPoints& points, const Members& a, const Members& b, std::int64_t k, const Context& context,
                Ends& ends) {
  const auto in_b = nearest_there(a, b, points.n_dimensions, k, context);
  const auto in_a = nearest_there(b, a, points.n_dimensions, k, context);
  for (std::size_t i = 0; i < in_b.size(); ++i) {
    for (const auto j : in_b[i]) {
      const auto& back = in_a[static_cast<std::size_t>(j)];
      if (!std::binary_search(back.begin(), back.end(), static_cast<std::int32_t>(i))) continue;
      const std::int32_t one = a.points[i];
      const std::int32_t other = b.points[static_cast<std::size_t>(j)];
      const double distance = distance_between(points, one, other);
      ends[static_cast<std::size_t>(one)].push_back({distance, other});
      ends[static_cast<std::size_t>(other)].push_back({distance, one});
    }
  }
}

}  // namespace

NeighborLists neighbors_within(const GroupedPoints& points, std::int64_t k, const Context& context) {
  Ends ends(points.group.size());
  bool is_exact = true;
  for (const auto& members : members_of(points)) {
    const std::int64_t width = std::min<std::int64_t>(k, static_cast<std::int64_t>(members.points.size()) - 1);
    if (width < 1) continue;
    const Neighbors found = nearest_neighbors(members.values, points.n_dimensions, width, context);
    is_exact = is_exact && found.is_exact;
    for (std::size_t i = 0; i < members.points.size(); ++i) {
      auto& own = ends[static_cast<std::size_t>(members.points[i])];
      const auto others = found.of(static_cast<std::int64_t>(i));
      const auto distances = found.distances(static_cast<std::int64_t>(i));
      for (std::size_t e = 0; e < others.size(); ++e)
        own.push_back({distances[e], members.points[static_cast<std::size_t>(others[e])]});
    }
  }
  return lists_of_ends(std::move(ends), is_exact);
}

NeighborLists mutual_neighbors(const GroupedPoints& points, std::int64_t k, const Context& context) {
  Ends ends(points.group.size());
  const std::vector<Members> groups = members_of(points);
  for (std::size_t a = 0; a < groups.size(); ++a) {
    for (std::size_t b = a + 1; b < groups.size(); ++b) {
      context.check_cancelled();
      if (!groups[a].points.empty() && !groups[b].points.empty())
        add_mutual(points, groups[a], groups[b], k, context, ends);
    }
  }
  return lists_of_ends(std::move(ends), true);
}

NeighborLists joined(const NeighborLists& a, const NeighborLists& b) {
  Ends ends(static_cast<std::size_t>(a.n()));
  for (const auto* lists : {&a, &b}) {
    for (std::int64_t i = 0; i < lists->n(); ++i) {
      for (std::size_t e = 0; e < lists->of(i).size(); ++e)
        ends[static_cast<std::size_t>(i)].push_back({lists->distances(i)[e], lists->of(i)[e]});
    }
  }
  return lists_of_ends(std::move(ends), a.is_exact && b.is_exact);
}

}  // namespace undrop::neighbors
