#include "pipeline/impute_input.hpp"

#include <undrop/errors.hpp>

#include <algorithm>
#include <utility>

#include "io/h5ad_output.hpp"
#include "io/obs_table.hpp"
#include "methods/given_neighbors.hpp"
#include "pipeline/gene_list.hpp"
#include "prep/checks.hpp"
#include "prep/size_factors.hpp"

namespace undrop::pipeline {

namespace {

/// The layer that is read must not be the one that is replaced, --force or not.
void check_members(const ImputePlan& plan, const Dataset& data) {
  if (plan.target.format != io::OutputFormat::h5ad) return;
  if (data.origin.location == "layers/" + plan.key) {
    throw UsageError(plan.input + ": the counts are in layers['" + plan.key +
                     "'], which the result would replace; choose another name with --key-added NAME");
  }
  if (plan.common.flag("force")) return;
  io::H5adMembers members;
  members.layers = {plan.key};
  if (plan.common.flag("write_dropout")) members.layers.push_back(dropout_key(plan));
  if (plan.common.flag("write_sd")) members.layers.push_back(sd_key(plan));
  for (const double probability : plan.quantiles) members.layers.push_back(quantile_key(plan, probability));
  members.obs = {plan.key + "_size_factor", plan.key + "_cluster"};
  members.var = {plan.key + "_imputed"};
  members.varm = {dropout_key(plan)};
  members.uns = {plan.key};
  io::require_free_members(data, members);
}

/// Genes that no cell shows are kept as they are, whatever a model that was fitted elsewhere knows of them.
void leave_out_unseen(const Dataset& data, std::vector<std::uint8_t>& genes) {
  constexpr std::int64_t cells_at_once = 4096;
  std::vector<std::uint8_t> seen(genes.size(), 0);
  CountBlock block;
  for (std::int64_t begin = 0; begin < data.n_cells(); begin += cells_at_once) {
    data.counts->read({begin, std::min(begin + cells_at_once, data.n_cells())}, block);
    for (const auto gene : block.genes) seen[static_cast<std::size_t>(gene)] = 1;
  }
  for (std::size_t gene = 0; gene < genes.size(); ++gene) genes[gene] &= seen[gene];
}

}  // namespace

ImputeInput read_impute_input(const ImputePlan& plan, const MethodInfo& method, Context& context) {
  context.report("reading", 0, 1);
  const GivenKeys keys = given_keys(plan.fit_options);
  ReadOptions how = read_options(plan.common);
  how.representation = keys.use_rep;
  how.neighbors = keys.neighbors_key;
  Dataset data = read_dataset(plan.input, how, context);
  context.report("reading", 1, 1);
  if (!plan.common.text("obs").empty()) (void)io::attach_obs(data, plan.common.text("obs"), context);
  check_members(plan, data);
  return prepare_input(std::move(data), plan, method, context);
}

ImputeInput prepare_input(Dataset data, const ImputePlan& plan, const MethodInfo& method, Context& context) {
  ImputeInput input;
  input.data = std::move(data);
  const std::int64_t minimum_cells = plan.model ? 1 : method.minimum_cells;
  (void)prep::check_counts(input.data, minimum_cells, context);
  prep::set_size_factors(input.data, context, plan.feature_types);
  prep::warn_of_other_features(input.data, context);
  const std::string& labels = plan.common.text("labels");
  if (!labels.empty()) input.labels = prep::labels_from(input.data, labels, context);
  if (!plan.batch_column.empty()) input.batches = batches_of(input.data, plan.batch_column, minimum_cells);
  const auto n_genes = static_cast<std::size_t>(input.data.n_genes());
  input.genes_to_fill =
      plan.genes.empty() ? std::vector<std::uint8_t>(n_genes, 1) : match_genes(input.data, plan.genes, context);
  leave_out_unseen(input.data, input.genes_to_fill);
  return input;
}

}  // namespace undrop::pipeline
