#include "compare/part_inputs.hpp"

#include <vector>

#include "core/random.hpp"
#include "judge/cell_clusters.hpp"
#include "judge/converted_values.hpp"
#include "neighbors/neighborhood_means.hpp"
#include "prep/size_factors.hpp"
#include "prep/variable_genes.hpp"

namespace undrop::compare {

namespace {

constexpr std::int64_t most_genes = 2000;

/// The counts' own neighbourhoods decide how likely a count is to be lost.
std::vector<float> log_means(const Dataset& data, const Context& context) {
  const auto counts = judge::counts_as_values(data.counts);
  const auto logs = judge::converted(*counts, Scale::counts, Scale::log1p, data.size_factors);
  const auto profile = judge::value_profile(*logs, profile_options(data, context), context);
  const auto neighbors = judge::profile_neighbors(profile, context);
  return neighbors::neighborhood_log_means(*data.counts, data.size_factors, neighbors, context);
}

}  // namespace

prep::MaskSplit mask_input(const CompareInput& input, const Options& options, std::int64_t repeat,
                           const Context& context) {
  const bool by_dropout = options.text("mask_mechanism") == "dropout";
  const auto means = by_dropout ? log_means(input.data, context) : std::vector<float>{};
  return prep::mask_entries(input.data, {options.real("mask_fraction"), repeat, means}, context);
}

prep::MoleculeSplit thin_input(const CompareInput& input, const Options& options, std::int64_t repeat,
                               const Context& context) {
  const bool over_dispersed = options.text("thin_split") == "overdispersed";
  const auto shapes = over_dispersed ? prep::moment_shapes(input.data, context) : std::vector<double>{};
  return prep::split_molecules(input.data, {options.real("thin_keep"), repeat, shapes}, context);
}

Dataset null_input(const CompareInput& input, const Options& options, const Context& context) {
  const auto cells = null_cells(input, options);
  Dataset group = select_cells(input.data, cells);
  prep::renew_size_factors(group, context);
  return group;
}

judge::ProfileOptions profile_options(const Dataset& data, const Context& context) {
  judge::ProfileOptions options;
  options.genes = prep::variable_genes(data, most_genes, context);
  return options;
}

std::uint64_t repeat_seed(std::uint64_t seed, std::int64_t repeat) {
  // A seed that is a positive whole number everywhere.
  return derived_seed(seed, "repeat of a comparison", static_cast<std::uint64_t>(repeat)) >> 1U;
}

}  // namespace undrop::compare
