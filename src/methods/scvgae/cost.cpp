#include "methods/scvgae/cost.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "methods/scvgae/parameters.hpp"
#include "prep/spread_cells.hpp"
#include "prep/variable_genes.hpp"

namespace undrop::scvgae {

namespace {

constexpr double mebi = 1024.0 * 1024.0;

/// What the sample says of the genes that the model is fitted on.
struct Sample {
  double genes = 0;
  double entries = 0;  ///< non-zeros of these genes, a cell
  double zeros_modelled = 0;
  double zeros_called = 0;
};

/// Poisson mean whose positive counts average `positive`, by fixed point.
double untruncated(double positive) {
  double mean = positive;
  for (int i = 0; i < 50; ++i) mean = -positive * std::expm1(-mean);
  return mean;
}

/// Whether most of a gene's zeros lie beyond those that counting explains.
bool mostly_dropout(double share, double positive_mean) {
  const double mean = untruncated(positive_mean);
  const double sampled = share / std::max(1e-9, -std::expm1(-mean)) * std::exp(-mean);
  return sampled < 0.5 * (1 - share);
}

Sample look(const Workload& work, const Context& context) {
  const Dataset sample = select_cells(work.data, prep::cells_of(prep::spread_runs(work.data.n_cells(), 32, 16)));
  const auto genes = prep::variable_genes(sample, work.options.integer("n_top_genes"), context);
  std::vector<double> seen(static_cast<std::size_t>(sample.n_genes()), 0);
  std::vector<double> sums(seen.size(), 0);
  CountBlock block;
  sample.counts->read({0, sample.n_cells()}, block);
  for (std::size_t e = 0; e < block.genes.size(); ++e) {
    seen[static_cast<std::size_t>(block.genes[e])] += 1;
    sums[static_cast<std::size_t>(block.genes[e])] += static_cast<double>(block.values[e]);
  }
  const double n = std::max(1.0, static_cast<double>(sample.n_cells()));
  Sample out;
  out.genes = static_cast<double>(genes.size());
  for (const auto gene : genes) {
    const auto j = static_cast<std::size_t>(gene);
    const double share = seen[j] / n;
    out.entries += share;
    if (work.genes_to_fill[j] == 0) continue;
    out.zeros_modelled += 1 - share;
    if (seen[j] > 0 && mostly_dropout(share, sums[j] / seen[j])) out.zeros_called += 1 - share;
  }
  return out;
}

/// Passes over the cells that are likely: a training ends when it no longer gains.
double likely_epochs(const Options& options, double n_cells) {
  constexpr double share_of_epochs = 0.7;
  constexpr double least_epochs = 10;
  double batch = static_cast<double>(options.integer("batch_size"));
  if (batch < 1) batch = std::clamp(n_cells / 16, 32.0, 256.0);
  auto epochs = static_cast<double>(options.integer("epochs"));
  const double batches = std::max(1.0, n_cells / batch);
  const auto most = static_cast<double>(options.integer("max_updates"));
  if (most > 0 && epochs * batches > most) epochs = std::min(epochs, std::max(least_epochs, most / batches));
  const bool ends_early = options.integer("patience") > 0 && options.real("validation_share") > 0;
  return ends_early ? share_of_epochs * epochs : epochs;
}

double fit_seconds(const Workload& work, const Sample& sample) {
  constexpr double seconds_a_decoded_value = 6e-8;  // likelihood and gradients of a cell and gene, an epoch
  constexpr double seconds_an_entry = 6e-8;         // encoder, forward and back, an epoch
  constexpr double seconds_of_graph = 4e-7;         // components, a non-zero
  const auto cells = static_cast<double>(work.data.n_cells());
  const double epochs = likely_epochs(work.options, cells);
  const bool graph = work.options.text("graph") != "none";
  const auto fanout = static_cast<double>(work.options.integer("fanout"));
  // Cells that a cell of a batch reaches in two steps; all of a batch's share many.
  const double neighbors = fanout > 0 ? fanout : static_cast<double>(work.options.integer("n_neighbors"));
  const double reached = graph ? std::min((1 + neighbors) * (1 + neighbors), 36.0) : 1.0;
  return epochs * cells * (seconds_a_decoded_value * sample.genes + seconds_an_entry * sample.entries * reached) +
         (graph ? seconds_of_graph * sample.entries * cells : 0);
}

}  // namespace

MethodCost cost(const Workload& work, const Context& context) {
  constexpr double seconds_to_start = 0.6;  // LibTorch
  constexpr double seconds_a_value = 3e-7;  // decoded, and its mean over positive counts
  const Sample sample = look(work, context);
  const auto cells = static_cast<double>(work.data.n_cells());
  const auto hidden = static_cast<double>(work.options.integer("hidden_dim"));
  const double draws = work.writes_stddev ? 1 + static_cast<double>(work.options.integer("n_samples")) : 1.0;
  MethodCost out;
  out.seconds = seconds_to_start + seconds_a_value * draws * cells * sample.genes;
  if (work.fits) out.seconds += fit_seconds(work, sample);
  out.parallel_share = 0.7;
  const double rows = (work.fits ? 12.0 : 4.0) * sample.entries * cells + (16 * hidden + 800) * cells;
  const double weights = (work.fits ? 20.0 : 4.0) * 3 * hidden * sample.genes + 64 * 256 * sample.genes;
  out.bytes = 180 * mebi + rows + weights;
  if (work.options.text("program") != "corrected" && work.fits)
    out.bytes += 4 * (16 * cells * sample.genes + 12 * cells * cells);
  out.zeros_modelled = sample.zeros_modelled;
  out.zeros_called = work.options.text("program") == "corrected" ? sample.zeros_called : sample.zeros_modelled;
  return out;
}

}  // namespace undrop::scvgae
