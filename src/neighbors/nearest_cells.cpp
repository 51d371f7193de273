#include "neighbors/nearest_cells.hpp"

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "core/parallel.hpp"
#include "knncolle/knncolle.hpp"

namespace undrop::neighbors {

namespace {

constexpr std::int64_t queries_a_task = 256;

}  // namespace

std::vector<std::int32_t> nearest_cells(std::span<const double> points, std::span<const double> queries,
                                        std::int64_t n_dimensions, std::int64_t k, const Context& context) {
  if (n_dimensions <= 0) throw std::invalid_argument("neighbours need at least one dimension");
  const auto d = static_cast<std::size_t>(n_dimensions);
  const auto n_points = static_cast<std::int32_t>(points.size() / d);
  const auto n_queries = static_cast<std::int64_t>(queries.size() / d);
  const auto width = static_cast<std::size_t>(std::min<std::int64_t>(k, n_points));
  const auto metric = std::make_shared<knncolle::EuclideanDistance<double, double>>();
  const knncolle::VptreeBuilder<std::int32_t, double, double> builder(metric);
  const auto index = builder.build_unique(knncolle::SimpleMatrix<std::int32_t, double>(d, n_points, points.data()));
  std::vector<std::int32_t> out(static_cast<std::size_t>(n_queries) * width);
  parallel_blocks(context, n_queries, queries_a_task, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    const auto searcher = index->initialize();
    std::vector<std::int32_t> found;
    for (std::int64_t i = begin; i < end; ++i) {
      searcher->search(queries.data() + static_cast<std::size_t>(i) * d, static_cast<std::int32_t>(width), &found,
                       nullptr);
      std::copy(found.begin(), found.end(), out.begin() + i * static_cast<std::int64_t>(width));
    }
  });
  return out;
}

}  // namespace undrop::neighbors
