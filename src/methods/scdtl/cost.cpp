#include "methods/scdtl/cost.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

#include "bulk/bulk_parameters.hpp"
#include "methods/scdtl/parameters.hpp"
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

/// Samples of a table, which is not read for an estimate; of pseudo-bulk at least.
constexpr double samples_of_table = 100;
constexpr double samples_of_pseudo = 200;

double samples_of(const Options& options) {
  if (options.text("bulk") == "none") return 0;
  return options.text("bulk") == "pseudo" ? samples_of_pseudo : samples_of_table;
}

/// Weights of an encoder and an imputer.
double weights_of(const Options& options, double genes) {
  const double samples = samples_of(options);
  const bool small = samples > 0 && samples < static_cast<double>(bulk::fewest_samples_of_full_network);
  const NetworkWidths asked = network_widths(options, small);
  std::istringstream widths(asked.hidden);
  double sum = 0;
  double before = genes;
  for (std::string width; std::getline(widths, width, '-');) {
    sum += before * std::atof(width.c_str());
    before = std::atof(width.c_str());
  }
  return 2 * (sum + before * static_cast<double>(asked.latent));
}

double head_weights(const Options& options, double genes) {
  const auto rank = static_cast<double>(options.integer("head_rank"));
  return rank > 0 ? 2 * genes * rank : genes * genes;
}

/// Passes over `rows` in batches: rows presented and updates made.
struct Training {
  double rows = 0;
  double updates = 0;
};

Training training(double rows, double batch, std::int64_t epochs, double share_of_epochs, std::int64_t most_updates) {
  const double batches = std::max(1.0, std::ceil(rows / batch));
  double updates = static_cast<double>(epochs) * batches;
  if (most_updates > 0) updates = std::min(updates, std::max(5 * batches, static_cast<double>(most_updates)));
  updates *= share_of_epochs;
  return {updates * std::min(rows, batch), updates};
}

/// Of weights that are held by a layer: forward and back for each row, and an update of them all.
double seconds_of(const Training& training, double weights) {
  constexpr double operations_a_second = 2.5e10;
  constexpr double seconds_of_update = 4e-9;  // of Adam, a weight
  return 6 * weights * training.rows / operations_a_second + seconds_of_update * weights * training.updates;
}

double fit_seconds(const Options& options, double cells, double genes) {
  constexpr double share_of_epochs = 0.5;      // an early stop is likely
  constexpr double seconds_of_place = 1.5e-6;  // of the U-Net in training, a gene of a cell
  const double weights = weights_of(options, genes);
  const double samples = samples_of(options);
  const bool transfers = samples > 0 && options.text("bulk_gate") != "off";
  const bool compares = transfers && options.text("bulk_gate") == "auto";
  double seconds = 0;
  if (samples > 0 && options.text("bulk_model").empty())
    seconds += seconds_of(training(samples, static_cast<double>(options.integer("batch_size_bulk")),
                                   options.integer("epochs_bulk"), share_of_epochs, 0),
                          weights);
  const auto asked = options.integer("batch_size");
  const double batch =
      asked == Parameter::words_value ? std::clamp(cells / 16, 32.0, 128.0) : static_cast<double>(asked);
  const Training transfer =
      training(cells, batch, options.integer("epochs_transfer"), share_of_epochs, options.integer("max_updates"));
  if (transfers) seconds += 2 * seconds_of(transfer, weights);  // bulk is trained along
  if (!transfers || compares) seconds += seconds_of(transfer, weights);
  if (!options.flag("fusion")) return seconds;
  const Training fusion =
      training(cells, static_cast<double>(options.integer("batch_size_fusion")), options.integer("epochs_fusion"),
               share_of_epochs, options.integer("max_fusion_updates"));
  seconds += seconds_of(fusion, head_weights(options, genes) + weights / 3);
  return seconds + (options.flag("unet") ? seconds_of_place * genes * fusion.rows : 0);
}

}  // namespace

MethodCost cost(const Workload& work, const Context& context) {
  constexpr double seconds_to_start = 0.6;  // LibTorch
  constexpr double seconds_of_unet = 8e-7;  // a gene of an imputed cell
  constexpr double seconds_of_networks = 2e-7;
  const Sample sample = look(work, context);
  const auto cells = static_cast<double>(work.data.n_cells());
  const bool reads_by_unet = work.options.flag("fusion") && work.options.flag("unet");
  MethodCost out;
  out.seconds = seconds_to_start + cells * sample.genes * (reads_by_unet ? seconds_of_unet : seconds_of_networks);
  if (work.fits) out.seconds += fit_seconds(work.options, cells, sample.genes);
  out.parallel_share = 0.8;
  const double weights = weights_of(work.options, sample.genes);
  out.bytes = 200 * mebi + (work.fits ? 24.0 : 12.0) * sample.entries * cells +
              (work.fits ? 16.0 : 4.0) * (2 * weights + head_weights(work.options, sample.genes)) +
              4 * 12 * 256 * sample.genes;
  out.zeros_modelled = sample.zeros;
  out.zeros_called = sample.zeros;
  return out;
}

}  // namespace undrop::scdtl
