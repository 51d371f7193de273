#include "pipeline/run_estimate.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "io/temporary_file.hpp"
#include "pipeline/result_writer.hpp"

namespace undrop::pipeline {

namespace {

constexpr double mebi = 1024.0 * 1024.0;

std::string size_text(std::int64_t bytes) {
  const double size = static_cast<double>(bytes) / mebi;
  return size < 1024 ? fmt::format("{:.0f} MiB", std::ceil(size)) : fmt::format("{:.1f} GiB", size / 1024);
}

double input_bytes(const ImputePlan& plan, const Dataset& data) {
  std::error_code unknown;
  const auto size = std::filesystem::file_size(plan.input, unknown);
  if (data.origin.format == "h5ad" && !unknown) return static_cast<double>(size);
  return 8.0 * static_cast<double>(data.counts->n_nonzeros()) + 64.0 * static_cast<double>(data.n_cells());
}

/// Of one layer: the smaller of dense and sparse, all zeros of the genes to fill counted as filled.
double layer_bytes(const ImputeInput& input) {
  const auto genes = static_cast<double>(input.data.n_genes());
  const auto cells = static_cast<double>(input.data.n_cells());
  const auto nonzeros = static_cast<double>(input.data.counts->n_nonzeros());
  const auto filled = static_cast<double>(std::count(input.genes_to_fill.begin(), input.genes_to_fill.end(), 1));
  const double zeros = std::max(0.0, cells * genes - nonzeros) * filled / std::max(1.0, genes);
  return std::min(4.0 * cells * genes, 8.0 * (nonzeros + zeros));
}

double layers_written(const ImputePlan& plan) {
  return 1.0 + (plan.common.flag("write_dropout") ? 1.0 : 0.0) + (plan.common.flag("write_sd") ? 1.0 : 0.0);
}

/// Counts, what a fit keeps of them, its state a cell and gene, and the blocks in flight.
double peak_bytes(const ImputePlan& plan, const ImputeInput& input, const MethodInfo& method) {
  const Dataset& data = input.data;
  const auto nonzeros = static_cast<double>(data.counts->n_nonzeros());
  const auto cells = static_cast<double>(data.n_cells());
  const auto genes = static_cast<double>(data.n_genes());
  const double counts = nonzeros * (input.batches.empty() ? 6.0 : 12.0);
  const double fit = plan.model ? 0.0 : 8.0 * nonzeros;
  const double state = 700.0 * cells + 300.0 * genes;
  const double blocks =
      4.0 * 4.0 * genes * static_cast<double>(std::min(data.n_cells(), cells_a_block(data.n_genes())));
  const double networks = method.needs_torch ? 350.0 * mebi + 8192.0 * std::min(genes, 5000.0) : 0.0;
  return 16.0 * mebi + counts + fit + state + blocks + networks;
}

double fit_seconds(const ImputePlan& plan, const ImputeInput& input, const MethodInfo& method, int threads) {
  if (plan.model) return 1.0;
  constexpr double most_cells = 20000;  // later epochs are fewer where there are more cells
  constexpr double most_genes = 5000;
  const double cells = std::min(most_cells, static_cast<double>(input.data.n_cells()));
  const double genes = std::min(most_genes, static_cast<double>(input.data.n_genes()));
  const double seconds_an_entry = method.needs_torch ? 1e-5 : 1e-6;
  return cells * genes * seconds_an_entry / std::clamp(threads, 1, 8);
}

}  // namespace

ImputeEstimate estimate_run(const ImputePlan& plan, const ImputeInput& input, const MethodInfo& method,
                            const Context& context) {
  constexpr double bytes_a_second = 2e8;
  const double copied = input_bytes(plan, input.data);
  const double written = layers_written(plan) * layer_bytes(input);
  ImputeEstimate estimate;
  estimate.seconds = fit_seconds(plan, input, method, context.threads) + (2 * copied + 2 * written) / bytes_a_second;
  estimate.peak_memory = static_cast<std::int64_t>(peak_bytes(plan, input, method));
  estimate.output_bytes = static_cast<std::int64_t>(copied + written);
  return estimate;
}

void require_resources(const ImputePlan& plan, const ImputeEstimate& estimate, const Context& context) {
  if (context.memory_budget > 0 && estimate.peak_memory > context.memory_budget) {
    throw ResourceError(fmt::format(
        "this run needs about {} of memory and may take {}; impute fewer cells at a time (--batch), fit fewer genes "
        "(--n-top-genes), or allow more by --max-memory SIZE",
        size_text(estimate.peak_memory), size_text(context.memory_budget)));
  }
  const std::int64_t available = io::free_disk_space(plan.output);
  if (estimate.output_bytes > available) {
    throw ResourceError(fmt::format(
        "{}: the output may take {}, and the disk has {} left; write to another disk, or impute fewer genes (--genes)",
        plan.output, size_text(estimate.output_bytes), size_text(available)));
  }
}

}  // namespace undrop::pipeline
