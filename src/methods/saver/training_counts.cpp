#include "methods/saver/training_counts.hpp"

#include <algorithm>
#include <utility>

#include "core/random.hpp"
#include "prep/gene_moments.hpp"
#include "prep/gene_places.hpp"

namespace undrop::saver {

namespace {

constexpr float smallest_count = 0.001F;

std::vector<std::int64_t> draw_cells(const Dataset& data, std::int64_t most_cells, const Context& context) {
  std::vector<std::pair<std::uint64_t, std::int64_t>> draws;
  for (std::int64_t i = 0; i < data.n_cells(); ++i) {
    const auto at = static_cast<std::size_t>(i);
    if (data.size_factors[at] > 0)
      draws.emplace_back(derived_seed(context.seed, "saver cell " + data.cell_names[at]), i);
  }
  std::sort(draws.begin(), draws.end());
  const auto n = static_cast<std::int64_t>(draws.size());
  draws.resize(static_cast<std::size_t>(most_cells > 0 ? std::min(most_cells, n) : n));
  std::vector<std::int64_t> out;
  for (const auto& draw : draws) out.push_back(draw.second);
  return out;
}

/// Calls visit(place of the cell, place of the gene, count) for the non-zeros of the drawn cells, cells in their order.
template <typename Visit>
void visit_counts(const Dataset& data, const std::vector<std::int64_t>& drawn, const std::vector<std::int32_t>& place,
                  const Context& context, const Visit& visit) {
  CountBlock block;
  for (std::size_t c = 0; c < drawn.size(); ++c) {
    if (c % 1024 == 0) context.check_cancelled();
    data.counts->read({drawn[c], drawn[c] + 1}, block);
    const auto genes = block.genes_of(0);
    for (std::size_t e = 0; e < genes.size(); ++e) {
      const std::int32_t gene = place[static_cast<std::size_t>(genes[e])];
      if (gene >= 0 && block.values_of(0)[e] >= smallest_count) visit(c, gene, block.values_of(0)[e]);
    }
  }
}

}  // namespace

TrainingCounts training_counts(const Dataset& data, std::int64_t most_cells, const Context& context) {
  auto moments = prep::gene_moments(data, context);
  TrainingCounts out;
  double factor_sum = 0;
  for (const double factor : data.size_factors) factor_sum += factor;
  const double mean_factor = factor_sum / moments.n_cells;  // one of the training is a size factor / this
  out.mean_total = mean_factor * data.median_total;
  const double n = moments.n_cells;
  for (std::size_t j = 0; j < moments.sum.size(); ++j) {
    const double mean = moments.sum[j] / n;
    const double variance = n > 1 ? std::max(0.0, moments.squares[j] - n * mean * mean) / (n - 1) : 0;
    out.mean.push_back(mean * mean_factor);
    out.fano.push_back(mean > 0 ? mean_factor * variance / mean : 0);
  }
  out.gene_names = std::move(moments.gene_names);
  const auto drawn = draw_cells(data, most_cells, context);
  for (const auto cell : drawn) out.factors.push_back(data.size_factors[static_cast<std::size_t>(cell)] / mean_factor);

  const auto place = prep::gene_places(out.gene_names, data);
  std::vector<std::int64_t> next(out.gene_names.size() + 1, 0);
  visit_counts(data, drawn, place, context,
               [&](std::size_t, std::int32_t gene, float) { ++next[static_cast<std::size_t>(gene) + 1]; });
  for (std::size_t j = 1; j < next.size(); ++j) next[j] += next[j - 1];
  out.offsets = next;
  out.cells.resize(static_cast<std::size_t>(next.back()));
  out.counts.resize(out.cells.size());
  visit_counts(data, drawn, place, context, [&](std::size_t cell, std::int32_t gene, float count) {
    const auto at = static_cast<std::size_t>(next[static_cast<std::size_t>(gene)]++);
    out.cells[at] = static_cast<std::int32_t>(cell);
    out.counts[at] = count;
  });
  return out;
}

}  // namespace undrop::saver
