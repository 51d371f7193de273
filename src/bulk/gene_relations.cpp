#include "bulk/gene_relations.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "bulk/likeness.hpp"
#include "bulk/pseudo_bulk.hpp"
#include "prep/variable_genes.hpp"

namespace undrop::bulk {

namespace {

constexpr std::int64_t n_genes_compared = 500;
constexpr std::int64_t fewest_samples = 4;
constexpr std::size_t fewest_genes = 10;
constexpr std::int64_t n_sums = 200;
constexpr double target_total = 1e4;

/// By gene: its values over the samples, centred and of length 1; 0 for a gene that does not vary.
using Profiles = std::vector<std::vector<double>>;

std::vector<double> pairwise(const Profiles& profiles) {
  std::vector<double> out;
  for (std::size_t i = 0; i < profiles.size(); ++i) {
    for (std::size_t j = i + 1; j < profiles.size(); ++j)
      out.push_back(std::inner_product(profiles[i].begin(), profiles[i].end(), profiles[j].begin(), 0.0));
  }
  return out;
}

/// Places in `genes` of the most variable genes that every sample has.
std::vector<std::size_t> compared(std::span<const float> values, std::size_t n_samples, const Dataset& data,
                                  std::span<const std::int32_t> genes, const Context& context) {
  Dataset eligible = data;
  std::vector<std::size_t> place(data.gene_names.size(), genes.size());
  for (std::size_t i = 0; i < genes.size(); ++i) {
    bool is_known = true;
    for (std::size_t sample = 0; sample < n_samples; ++sample)
      is_known = is_known && !std::isnan(values[sample * genes.size() + i]);
    if (is_known) place[static_cast<std::size_t>(genes[i])] = i;
  }
  eligible.is_modelled.resize(place.size(), 1);
  for (std::size_t gene = 0; gene < place.size(); ++gene) {
    if (place[gene] == genes.size()) eligible.is_modelled[gene] = 0;
  }
  std::vector<std::size_t> out;
  for (const auto gene : prep::variable_genes(eligible, n_genes_compared, context))
    out.push_back(place[static_cast<std::size_t>(gene)]);
  return out;
}

Profiles of_bulk(std::span<const float> values, std::size_t n_samples, std::size_t n_genes,
                 const std::vector<std::size_t>& places) {
  Profiles out;
  for (const auto place : places) {
    std::vector<double> profile;
    for (std::size_t sample = 0; sample < n_samples; ++sample)
      profile.push_back(static_cast<double>(values[sample * n_genes + place]));
    out.push_back(standardized(std::move(profile)));
  }
  return out;
}

Profiles of_cells(const Dataset& data, std::span<const std::int32_t> populations, std::span<const std::int32_t> genes,
                  const std::vector<std::size_t>& places, const Context& context) {
  std::vector<std::int64_t> cells;
  for (std::int64_t cell = 0; cell < data.n_cells(); ++cell) {
    const auto at = static_cast<std::size_t>(cell);
    if (data.size_factors[at] > 0 && (populations.empty() || populations[at] >= 0)) cells.push_back(cell);
  }
  const auto n_populations = populations.empty() ? 1 : 1 + *std::max_element(populations.begin(), populations.end());
  auto plan = pseudo_bulk_plan(n_populations, static_cast<std::int64_t>(cells.size()));
  plan.n_samples = n_sums;
  const auto sums = pseudo_bulk(data, populations, cells, plan, "sums for the relations of genes", context);
  Profiles out(places.size());
  for (std::size_t sample = 0; sample < sums.names.size(); ++sample) {
    const auto row = sums.row(sample);
    const double total = std::max(1.0, std::accumulate(row.begin(), row.end(), 0.0));
    for (std::size_t i = 0; i < places.size(); ++i)
      out[i].push_back(std::log1p(row[static_cast<std::size_t>(genes[places[i]])] / total * target_total));
  }
  for (auto& profile : out) profile = standardized(std::move(profile));
  return out;
}

}  // namespace

double gene_relations(std::span<const float> values, std::int64_t n_samples, const Dataset& data,
                      std::span<const std::int32_t> populations, std::span<const std::int32_t> genes,
                      const Context& context) {
  if (n_samples < fewest_samples) return std::numeric_limits<double>::quiet_NaN();
  const auto n = static_cast<std::size_t>(n_samples);
  const auto places = compared(values, n, data, genes, context);
  if (places.size() < fewest_genes) return std::numeric_limits<double>::quiet_NaN();
  const auto in_bulk = standard_ranks(pairwise(of_bulk(values, n, genes.size(), places)));
  const auto in_cells = standard_ranks(pairwise(of_cells(data, populations, genes, places, context)));
  return std::inner_product(in_bulk.begin(), in_bulk.end(), in_cells.begin(), 0.0);
}

}  // namespace undrop::bulk
