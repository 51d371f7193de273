#include "pipeline/impute_input.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include "io/h5ad_output.hpp"
#include "io/obs_table.hpp"
#include "pipeline/gene_list.hpp"
#include "prep/checks.hpp"
#include "prep/size_factors.hpp"

namespace undrop::pipeline {

namespace {

/// The layer that is read must not be the one that is replaced, --force or not.
void check_members(const ImputePlan& plan, const Dataset& data) {
  if (data.origin.location == "layers/" + plan.key) {
    throw UsageError(plan.input + ": the counts are in layers['" + plan.key +
                     "'], which the result would replace; choose another name with --key-added NAME");
  }
  if (plan.common.flag("force")) return;
  io::H5adMembers members;
  members.layers = {plan.key};
  if (plan.common.flag("write_dropout")) members.layers.push_back(dropout_key(plan));
  if (plan.common.flag("write_sd")) members.layers.push_back(sd_key(plan));
  members.obs = {plan.key + "_size_factor", plan.key + "_cluster"};
  members.var = {plan.key + "_imputed"};
  members.varm = {dropout_key(plan)};
  members.uns = {plan.key};
  io::require_free_members(data, members);
}

void tell(const ImputePlan& plan, const Dataset& data, const Context& context) {
  const double entries = static_cast<double>(data.n_cells()) * static_cast<double>(data.n_genes());
  context.info(fmt::format("{}: {} cells x {} genes, {:.1f} % zeros; counts from {} ({})", plan.input, data.n_cells(),
                           data.n_genes(), 100.0 * (1.0 - static_cast<double>(data.counts->n_nonzeros()) / entries),
                           data.origin.location, data.origin.format));
}

}  // namespace

ImputeInput read_impute_input(const ImputePlan& plan, const MethodInfo& method, Context& context) {
  ImputeInput input;
  context.report("reading", 0, 1);
  input.data = read_dataset(plan.input, read_options(plan.common), context);
  context.report("reading", 1, 1);
  if (!plan.common.text("obs").empty()) io::attach_obs(input.data, plan.common.text("obs"));
  check_members(plan, input.data);
  const std::int64_t minimum_cells = plan.model ? 1 : method.minimum_cells;
  (void)prep::check_counts(input.data, minimum_cells, context);
  prep::set_size_factors(input.data, context, plan.feature_types);
  tell(plan, input.data, context);
  const std::string& labels = plan.common.text("labels");
  if (!labels.empty()) input.labels = prep::labels_from(input.data, labels, context);
  if (!plan.batch_column.empty()) input.batches = batches_of(input.data, plan.batch_column, minimum_cells);
  const auto n_genes = static_cast<std::size_t>(input.data.n_genes());
  input.genes_to_fill =
      plan.genes.empty() ? std::vector<std::uint8_t>(n_genes, 1) : match_genes(input.data, plan.genes, context);
  return input;
}

}  // namespace undrop::pipeline
