#include "methods/scgacl/cost.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <vector>

#include "dropout/calibrated_dropout.hpp"
#include "dropout/gamma_normal.hpp"
#include "methods/scgacl/parameters.hpp"
#include "prep/spread_cells.hpp"
#include "prep/variable_genes.hpp"

namespace undrop::scgacl {

namespace {

constexpr double mebi = 1024.0 * 1024.0;

/// Means over the sampled cells.
struct Sample {
  double genes = 0;           ///< that the model is fitted on
  double entries = 0;         ///< non-zeros of these genes, a cell
  double zeros_modelled = 0;  ///< zeros of these genes that are to be filled, a cell
  double zeros_called = 0;
};

Sample look(const Workload& work, const Context& context) {
  const Dataset sample = select_cells(work.data, prep::cells_of(prep::spread_runs(work.data.n_cells(), 32, 16)));
  const auto genes = prep::variable_genes(sample, work.options.integer("n_top_genes"), context);
  std::vector<std::int32_t> one_population;
  for (const double factor : sample.size_factors) one_population.push_back(factor > 0 ? 0 : -1);
  const auto table = dropout::fit_gamma_normal(sample, genes, one_population, 1, context);
  const bool calibrated = work.options.text("dropout_model") == "calibrated";
  const auto zero = calibrated ? dropout::zero_probabilities(dropout::fit_calibrated_dropout(sample, genes, context),
                                                             sample.size_factors, one_population, 1)
                               : table.zero_probabilities({.sampling_check = work.options.flag("sampling_check")});
  const double threshold = work.options.real("dropout_threshold");
  const double n = std::max(1.0, static_cast<double>(sample.n_cells()));
  Sample out;
  out.genes = static_cast<double>(genes.size());
  for (std::size_t j = 0; j < genes.size(); ++j) {
    const double share = table.at(j, 0).positives / n;
    out.entries += share;
    if (work.genes_to_fill[static_cast<std::size_t>(genes[j])] == 0) continue;
    out.zeros_modelled += 1 - share;
    if (static_cast<double>(zero[j]) >= threshold) out.zeros_called += 1 - share;
  }
  return out;
}

/// Sum of the widths of hidden layers, "500-500-2000".
double total_width(const std::string& widths) {
  std::istringstream stream(widths);
  std::string part;
  double sum = 0;
  while (std::getline(stream, part, '-')) sum += std::atof(part.c_str());
  return sum;
}

/// Epochs and updates that are likely: where cells are held out, a stage ends when it no longer gains.
struct Schedule {
  double warmup_and_vade = 0;  ///< epochs
  double joint = 0;
  double batches = 0;  ///< an epoch
};

Schedule schedule(const Options& options, double n_cells) {
  constexpr double share_of_epochs = 0.75;
  double batch = static_cast<double>(options.integer("batch_size"));
  if (batch < 1) batch = std::clamp(n_cells / 64, 64.0, 512.0);
  Schedule out;
  out.batches = std::max(1.0, n_cells / batch);
  const auto warmup = static_cast<double>(options.integer("epochs_warmup"));
  const auto most = static_cast<double>(options.integer("max_updates"));
  const double cut = most > 0 && warmup * out.batches > most ? most / (warmup * out.batches) : 1;
  const bool ends_early = options.integer("patience") > 0 && options.real("validation_share") > 0;
  out.warmup_and_vade =
      cut * (ends_early ? share_of_epochs : 1.0) * (warmup + static_cast<double>(options.integer("epochs_vade")));
  const auto joint = static_cast<double>(options.integer("epochs_joint"));
  out.joint = joint > 0 ? std::max(1.0, cut * joint) : 0;
  return out;
}

double fit_seconds(const Workload& work, const Sample& sample) {
  constexpr double seconds_an_entry = 1.5e-7;        // forward and back, all layers of an encoder of 256 and a decoder
  constexpr double seconds_an_update_gene = 4.2e-7;  // the optimiser's pass over the weights
  constexpr double seconds_a_joint_update = 1.4e-2;  // five optimisers, four passes
  constexpr double seconds_a_joint_gene = 2.3e-6;    // of an update
  constexpr double seconds_a_joint_value = 1e-8;     // of a cell and gene, the discriminator's dense input
  constexpr double seconds_of_populations = 4e-7;    // a non-zero
  const auto cells = static_cast<double>(work.data.n_cells());
  const double width = (total_width(work.options.text("encoder")) + total_width(work.options.text("decoder"))) / 512;
  const Schedule plan = schedule(work.options, cells);
  const double updates = plan.batches * plan.warmup_and_vade;
  const double joint_updates = plan.batches * plan.joint;
  return seconds_of_populations * static_cast<double>(work.data.counts->n_nonzeros()) +
         width * (seconds_an_entry * sample.entries * cells * plan.warmup_and_vade +
                  seconds_an_update_gene * updates * sample.genes +
                  joint_updates * (seconds_a_joint_update + seconds_a_joint_gene * sample.genes) +
                  seconds_a_joint_value * cells * plan.joint * sample.genes);
}

}  // namespace

MethodCost cost(const Workload& work, const Context& context) {
  constexpr double seconds_to_start = 0.5;    // LibTorch
  constexpr double seconds_a_value = 2.5e-8;  // generated from a latent point
  const Sample sample = look(work, context);
  const auto cells = static_cast<double>(work.data.n_cells());
  const double widths = total_width(work.options.text("encoder")) + total_width(work.options.text("decoder"));
  const double draws = work.writes_stddev ? 1 + static_cast<double>(work.options.integer("n_samples")) : 1.0;
  MethodCost out;
  out.seconds = seconds_to_start + seconds_a_value * draws * cells * sample.genes;
  if (work.fits) out.seconds += fit_seconds(work, sample);
  out.parallel_share = 0.75;
  const double rows = (work.fits ? 24.0 : 8.0) * sample.entries * cells + 700 * cells;
  const double weights = (work.fits ? 20.0 : 4.0) * widths * sample.genes;
  out.bytes = 180 * mebi + rows + weights;
  out.zeros_modelled = sample.zeros_modelled;
  out.zeros_called = sample.zeros_called;
  return out;
}

}  // namespace undrop::scgacl
