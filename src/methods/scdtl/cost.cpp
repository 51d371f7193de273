#include "methods/scdtl/cost.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "prep/spread_cells.hpp"
#include "prep/variable_genes.hpp"

namespace undrop::scdtl {

namespace {

constexpr double mebi = 1024.0 * 1024.0;

/// What a sample of the cells says of the genes that the model is fitted on.
struct Sample {
  double genes = 0;
  double entries = 0;  ///< non-zeros of these genes, a cell
  double zeros = 0;    ///< zeros of those to be filled, a cell
};

Sample look(const Workload& work, const Context& context) {
  const Dataset sample = select_cells(work.data, prep::cells_of(prep::spread_runs(work.data.n_cells(), 32, 16)));
  const auto genes = prep::variable_genes(sample, work.options.integer("n_top_genes"), context);
  std::vector<double> seen(static_cast<std::size_t>(sample.n_genes()), 0);
  CountBlock block;
  sample.counts->read({0, sample.n_cells()}, block);
  for (const auto gene : block.genes) seen[static_cast<std::size_t>(gene)] += 1;
  const double n = std::max(1.0, static_cast<double>(sample.n_cells()));
  Sample out;
  out.genes = static_cast<double>(genes.size());
  for (const auto gene : genes) {
    const auto j = static_cast<std::size_t>(gene);
    out.entries += seen[j] / n;
    if (work.genes_to_fill[j] != 0) out.zeros += 1 - seen[j] / n;
  }
  return out;
}

/// Weights of encoder and imputer.
double weights_of(const Options& options, double genes, bool small) {
  const bool automatic = options.text("hidden_dims") == "auto";
  const bool wide = !automatic || !small;
  const double first = wide ? 1024 : 256;
  const double second = wide ? 512 : 128;
  return 2 * (genes * first + first * second + second * second / 2);
}

double updates(std::int64_t epochs, double batches, std::int64_t most) {
  constexpr double share_of_epochs = 0.5;  // an early stop is likely
  const double all = static_cast<double>(epochs) * batches;
  return share_of_epochs * (most > 0 ? std::min(all, static_cast<double>(most)) : all);
}

/// Floating point operations of training.
double fit_work(const Options& options, double cells, double genes, double weights) {
  constexpr double of_training = 6;  // a weight and row, forward and back
  const double batch = std::clamp(cells / 16, 32.0, 128.0);
  const bool gated = options.text("bulk_gate") == "auto" && options.text("bulk") != "none";
  double work = (gated ? 2.0 : 1.0) * of_training * weights * batch *
                updates(options.integer("epochs_transfer"), cells / batch, options.integer("max_updates"));
  work += 0.5 * of_training * weights * static_cast<double>(options.integer("epochs_bulk")) * 20;
  const auto fusion_batch = static_cast<double>(options.integer("batch_size_fusion"));
  const double presented = fusion_batch * updates(options.integer("epochs_fusion"), cells / fusion_batch,
                                                  options.integer("max_fusion_updates"));
  constexpr double unet_of_a_place = 4e4;  // bound by memory rather than by operations
  const auto rank = static_cast<double>(options.integer("head_rank"));
  const double head = rank > 0 ? 2 * genes * rank : genes * genes;
  return work + presented * (of_training * head + (options.flag("unet") ? unet_of_a_place * genes : 0));
}

}  // namespace

MethodCost cost(const Workload& work, const Context& context) {
  constexpr double seconds_to_start = 0.6;  // LibTorch
  constexpr double operations_a_second = 2e10;
  constexpr double seconds_a_place = 8e-7;  // of an imputed value, with the U-Net
  const Sample sample = look(work, context);
  const auto cells = static_cast<double>(work.data.n_cells());
  const double weights = weights_of(work.options, sample.genes, true);
  MethodCost out;
  out.seconds = seconds_to_start + cells * sample.genes * (work.options.flag("unet") ? seconds_a_place : 2e-7);
  if (work.fits) out.seconds += fit_work(work.options, cells, sample.genes, weights) / operations_a_second;
  out.parallel_share = 0.8;
  const auto rank = static_cast<double>(work.options.integer("head_rank"));
  const double head = rank > 0 ? 2 * sample.genes * rank : sample.genes * sample.genes;
  out.bytes = 200 * mebi + (work.fits ? 24.0 : 12.0) * sample.entries * cells +
              (work.fits ? 16.0 : 4.0) * (2 * weights + head) + 4 * 12 * 256 * sample.genes;
  out.zeros_modelled = sample.zeros;
  out.zeros_called = sample.zeros;
  return out;
}

}  // namespace undrop::scdtl
