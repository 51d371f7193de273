#include "simulate/gene_moments.hpp"

#include <undrop/errors.hpp>

#include <algorithm>
#include <numeric>

namespace undrop::simulate {

namespace {

constexpr std::int64_t cells_at_once = 1024;

template <typename Visit>
void visit_cells(const CountSource& counts, const Context& context, const char* stage, const Visit& visit) {
  CountBlock block;
  for (std::int64_t begin = 0; begin < counts.n_cells(); begin += cells_at_once) {
    context.report(stage, begin, counts.n_cells());
    counts.read({begin, std::min(begin + cells_at_once, counts.n_cells())}, block);
    for (std::int64_t i = 0; i < block.cells.size(); ++i) visit(begin + i, block.genes_of(i), block.values_of(i));
  }
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

}  // namespace

GeneMoments gene_moments(const CountSource& counts, const Context& context) {
  std::vector<double> all_totals(static_cast<std::size_t>(counts.n_cells()));
  visit_cells(counts, context, "reading totals", [&](std::int64_t cell, auto, std::span<const float> values) {
    all_totals[static_cast<std::size_t>(cell)] = std::accumulate(values.begin(), values.end(), 0.0);
  });
  GeneMoments moments;
  std::copy_if(all_totals.begin(), all_totals.end(), std::back_inserter(moments.totals),
               [](double t) { return t > 0; });
  moments.n_cells = static_cast<std::int64_t>(moments.totals.size());
  if (moments.n_cells < 10) throw InputError("parameters cannot be estimated from fewer than 10 cells with counts");
  const double middle = median(moments.totals);
  const auto n = static_cast<double>(moments.n_cells);
  for (const double total : moments.totals) {
    moments.size_factors.push_back(total / middle);
    moments.mean_inverse_size_factor += middle / total / n;
  }

  const auto n_genes = static_cast<std::size_t>(counts.n_genes());
  std::vector<double> sums(n_genes);
  std::vector<double> squares(n_genes);
  std::vector<double> positives(n_genes);
  visit_cells(counts, context, "reading genes",
              [&](std::int64_t cell, std::span<const std::int32_t> genes, std::span<const float> values) {
                const double scale = middle / all_totals[static_cast<std::size_t>(cell)];
                for (std::size_t i = 0; i < genes.size(); ++i) {
                  const auto gene = static_cast<std::size_t>(genes[i]);
                  const double value = static_cast<double>(values[i]) * scale;
                  sums[gene] += value;
                  squares[gene] += value * value;
                  positives[gene] += values[i] > 0 ? 1 : 0;
                }
              });
  for (std::size_t gene = 0; gene < n_genes; ++gene) {
    if (!(sums[gene] > 0)) continue;
    const double mean = sums[gene] / n;
    moments.means.push_back(mean);
    moments.variances.push_back(std::max(0.0, squares[gene] / n - mean * mean) * n / (n - 1));
    moments.zero_shares.push_back(1 - positives[gene] / n);
  }
  if (moments.means.size() < 10)
    throw InputError("parameters cannot be estimated from fewer than 10 genes with counts");
  return moments;
}

}  // namespace undrop::simulate
