#include "pipeline/run_estimate.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>
#include <variant>

#include "core/count_budget.hpp"
#include "io/temporary_file.hpp"
#include "pipeline/machine_speed.hpp"
#include "pipeline/result_writer.hpp"

namespace undrop::pipeline {

namespace {

constexpr double mebi = 1024.0 * 1024.0;

double input_bytes(const ImputePlan& plan, const Dataset& data) {
  if (plan.in_memory) return 0;
  std::error_code unknown;
  const auto size = std::filesystem::file_size(plan.input, unknown);
  if (data.origin.format == "h5ad" && !unknown) return static_cast<double>(size);
  return 8.0 * static_cast<double>(data.counts->n_nonzeros()) + 64.0 * static_cast<double>(data.n_cells());
}

/// Of a method that does not say: some passes over the counts, a table of the genes.
MethodCost assumed_cost(const ImputeInput& input) {
  const Dataset& data = input.data;
  const auto cells = static_cast<double>(data.n_cells());
  const auto genes = static_cast<double>(data.n_genes());
  const auto nonzeros = static_cast<double>(data.counts->n_nonzeros());
  const auto filled = static_cast<double>(std::count(input.genes_to_fill.begin(), input.genes_to_fill.end(), 1));
  MethodCost cost;
  cost.seconds = 1e-7 * nonzeros + 2e-8 * cells * genes;
  cost.parallel_share = 0.8;
  cost.bytes = 8.0 * nonzeros + 700.0 * cells + 300.0 * genes;
  cost.zeros_modelled = std::max(0.0, genes - nonzeros / std::max(1.0, cells)) * filled / std::max(1.0, genes);
  cost.zeros_called = cost.zeros_modelled;
  return cost;
}

MethodCost own_cost(const ImputePlan& plan, const ImputeInput& input, const MethodInfo& method,
                    const Context& context) {
  if (!method.estimate_cost) return assumed_cost(input);
  ParameterValues given = plan.method_options;
  for (auto& [name, value] : given) {
    // A kept model's are texts.
    if (const auto* text = std::get_if<std::string>(&value)) value = method.parameters.parse_written(name, *text);
  }
  const Options options(method.parameters, "default", given);
  return method.estimate_cost(
      {input.data, options, plan.model == nullptr, plan.common.flag("write_sd"), input.genes_to_fill}, context);
}

/// With the second fit, to half of the molecules of some cells, that a posterior takes.
MethodCost method_cost(const ImputePlan& plan, const ImputeInput& input, const MethodInfo& method,
                       const Context& context) {
  MethodCost cost = own_cost(plan, input, method, context);
  if (!plan.learns_posterior || plan.model) return cost;
  const double share = std::min(1.0, 1500.0 / std::max(1.0, static_cast<double>(input.data.n_cells())));
  const auto genes = static_cast<double>(input.data.n_genes());
  cost.seconds += share * cost.seconds + 1e-7 * 16 * share * static_cast<double>(input.data.n_cells()) * genes;
  cost.bytes += share * cost.bytes + 16 * 8 * 8 * genes;
  return cost;
}

/// The smaller of dense and sparse, as the writer chooses; both in chunks that are filled but for the last.
double layer_bytes(const Dataset& data, double nonzeros_a_cell) {
  const auto genes = static_cast<double>(data.n_genes());
  const auto cells = static_cast<double>(data.n_cells());
  return nonzeros_a_cell < 0.5 * genes ? cells * (8.0 * nonzeros_a_cell + 8.0) : 4.0 * cells * genes;
}

double written_bytes(const ImputePlan& plan, const ImputeInput& input, const MethodCost& cost) {
  const Dataset& data = input.data;
  const double observed =
      static_cast<double>(data.counts->n_nonzeros()) / std::max(1.0, static_cast<double>(data.n_cells()));
  const bool only_called = plan.policy.policy == output::Policy::fill && plan.policy.zeros == output::Zeros::called;
  const double filled = only_called ? cost.zeros_called : cost.zeros_modelled;
  double bytes = layer_bytes(data, observed + filled);
  if (plan.common.flag("write_dropout")) bytes += layer_bytes(data, cost.zeros_modelled);
  if (plan.common.flag("write_sd")) bytes += layer_bytes(data, filled);
  bytes += static_cast<double>(plan.quantiles.size()) * layer_bytes(data, filled);
  return bytes;
}

/// Counts in memory that are not the caller's, or the blocks that a source in a file keeps, and one more while it is
/// loaded.
double counts_bytes(const ImputePlan& plan, const Dataset& data, const Context& context) {
  if (plan.in_memory) return 0;
  constexpr double loading = 24 * mebi;
  const bool held = held_in_memory(data.counts->n_nonzeros(), data.n_cells(), context);
  return held ? static_cast<double>(bytes_of_counts(data.counts->n_nonzeros(), data.n_cells()))
              : static_cast<double>(bytes_of_kept_blocks(context)) + loading;
}

/// Program and libraries, counts, names, what the method says, and the blocks on their way to the file; the result
/// where it stays in memory, in vectors that grow.
double peak_bytes(const ImputePlan& plan, const ImputeInput& input, const MethodCost& cost, const Context& context) {
  const Dataset& data = input.data;
  const auto cells = static_cast<double>(data.n_cells());
  const auto genes = static_cast<double>(data.n_genes());
  const double names = 150.0 * cells + 200.0 * genes;
  const double block =
      4.0 * genes * static_cast<double>(std::min(data.n_cells(), cells_a_block(data.n_genes(), context)));
  const double blocks = (plan.common.flag("write_sd") ? 5.0 : 4.0) * block;
  const double kept = plan.in_memory ? 1.5 * written_bytes(plan, input, cost) : 0;
  return 16 * mebi + counts_bytes(plan, data, context) + names + cost.bytes + blocks + kept;
}

/// Memory and output; seconds are left out.
ImputeEstimate space_of(const ImputePlan& plan, const ImputeInput& input, const MethodCost& cost,
                        const Context& context) {
  ImputeEstimate out;
  out.peak_memory = static_cast<std::int64_t>(peak_bytes(plan, input, cost, context));
  out.output_bytes = static_cast<std::int64_t>(input_bytes(plan, input.data) + written_bytes(plan, input, cost));
  return out;
}

}  // namespace

std::string size_text(std::int64_t bytes) {
  const double size = static_cast<double>(bytes) / mebi;
  return size < 1024 ? fmt::format("{:.0f} MiB", std::ceil(size)) : fmt::format("{:.1f} GiB", size / 1024);
}

ImputeEstimate estimate_run(const ImputePlan& plan, const ImputeInput& input, const MethodInfo& method,
                            const Context& context) {
  constexpr double disk_bytes_a_second = 4e8;
  constexpr double seconds_a_value = 2.5e-8;  // policy and writer, of one layer
  const MethodCost cost = method_cost(plan, input, method, context);
  const double layers =
      1.0 + (plan.common.flag("write_dropout") ? 1.0 : 0.0) + (plan.common.flag("write_sd") ? 1.0 : 0.0);
  constexpr double seconds_a_quantile = 2e-6;
  const double quantiles =
      static_cast<double>(plan.quantiles.size()) * cost.zeros_modelled * static_cast<double>(input.data.n_cells());
  const double values = layers * static_cast<double>(input.data.n_cells()) * static_cast<double>(input.data.n_genes());
  ImputeEstimate estimate = space_of(plan, input, cost, context);
  estimate.seconds =
      seconds_on(machine_speed(context.threads), context.threads,
                 cost.seconds + seconds_a_value * values + seconds_a_quantile * quantiles, cost.parallel_share) +
      static_cast<double>(estimate.output_bytes) / disk_bytes_a_second;
  return estimate;
}

void require_resources(const ImputePlan& plan, const ImputeInput& input, const MethodInfo& method,
                       const Context& context) {
  require_resources(plan, space_of(plan, input, method_cost(plan, input, method, context), context), method, context);
}

void require_resources(const ImputePlan& plan, const ImputeEstimate& estimate, const MethodInfo& method,
                       const Context& context) {
  if (context.memory_budget > 0 && estimate.peak_memory > context.memory_budget) {
    const bool has_genes = method.parameters.find("n_top_genes") != nullptr && !plan.model;
    throw ResourceError(fmt::format(
        "this run needs about {} of memory and may take {}; {}impute fewer cells at a time (--batch), fit once on a "
        "larger machine and keep the imputer (--save-model FILE), or allow more by --max-memory SIZE",
        size_text(estimate.peak_memory), size_text(context.memory_budget),
        has_genes ? "fit fewer genes (--n-top-genes N), " : ""));
  }
  if (plan.in_memory) return;
  const std::int64_t available = io::free_disk_space(plan.output);
  if (estimate.output_bytes > available) {
    const bool all_zeros = plan.policy.zeros == output::Zeros::all && method.offer.dropout_probability;
    throw ResourceError(fmt::format(
        "{}: the output takes about {}, and the disk has {} left; impute fewer genes (--genes FILE), {}keep the fitted "
        "imputer (--save-model FILE) and ask it for some genes at a time (--model FILE --genes FILE), or write to "
        "another disk",
        plan.output, size_text(estimate.output_bytes), size_text(available),
        all_zeros ? "fill only zeros that are called dropout (--zeros called), which makes it sparse, " : ""));
  }
}

}  // namespace undrop::pipeline
