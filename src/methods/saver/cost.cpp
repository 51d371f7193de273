#include "methods/saver/cost.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

#include "methods/saver/predictors.hpp"
#include "methods/saver/training_counts.hpp"

namespace undrop::saver {

namespace {

constexpr std::int64_t looked_at = 512;    ///< cells
constexpr std::int64_t genes_asked = 64;   ///< of which it is seen whether others correlate with them
constexpr double worth_predicting = 0.22;  ///< correlation from which on genes were predicted, on many sets

struct Sample {
  double predictors = 0;
  double share_predicted = 0;  ///< of the genes
};

/// Cells in one run, evenly spread ones would be read from all over the file.
Sample look(const Workload& work, const Context& context) {
  std::vector<std::int64_t> cells(static_cast<std::size_t>(std::min(looked_at, work.data.n_cells())));
  std::iota(cells.begin(), cells.end(), (work.data.n_cells() - static_cast<std::int64_t>(cells.size())) / 2);
  const Dataset some = select_cells(work.data, cells);
  const auto counts = training_counts(some, 0, context);
  const auto predictors = make_predictors(counts, work.options.real("min_predictor_mean"),
                                          std::max<std::int64_t>(0, work.options.integer("max_predictors")));
  if (predictors.size() == 0 || counts.n_genes() == 0) return {};
  const std::int64_t n = std::min(genes_asked, counts.n_genes());
  Eigen::MatrixXf responses(counts.n_cells(), n);
  std::vector<std::int32_t> own;
  for (std::int64_t k = 0; k < n; ++k) {
    const std::int64_t gene = k * counts.n_genes() / n;
    responses.col(k) = response(counts, gene);
    own.push_back(predictors.place[static_cast<std::size_t>(gene)]);
  }
  const auto found = correlations(predictors.values, responses, own);
  const auto predicted = (found.cwiseAbs().colwise().maxCoeff().array() > static_cast<float>(worth_predicting)).count();
  return {static_cast<double>(predictors.size()), static_cast<double>(predicted) / static_cast<double>(n)};
}

}  // namespace

MethodCost cost(const Workload& work, const Context& context) {
  constexpr double seconds_a_value = 1.5e-7;  // dispersion, correlations, estimate
  constexpr double seconds_a_step = 2e-8;     // of a cross-validation, a cell and candidate
  constexpr double seconds_a_prediction = 2.4e-6;
  constexpr double candidates = 400;
  constexpr double cross_validated = 200;
  const auto cells = static_cast<double>(work.data.n_cells());
  const auto genes = static_cast<double>(work.data.n_genes());
  const auto nonzeros = static_cast<double>(work.data.counts->n_nonzeros());
  const auto most_cells = static_cast<double>(std::max<std::int64_t>(0, work.options.integer("fit_cells")));
  const double fitted = most_cells > 0 ? std::min(cells, most_cells) : cells;
  const std::string& prior = work.options.text("prior");
  const Sample sample = look(work, context);
  MethodCost cost;
  cost.seconds = 5e-8 * cells * genes;
  if (work.fits) cost.seconds += seconds_a_value * fitted * genes;
  if (work.fits && prior != "null") {
    const double by_path = prior == "lasso" ? genes : std::min(genes, cross_validated);
    cost.seconds += seconds_a_step * by_path * fitted * std::min(sample.predictors, candidates);
    cost.seconds += seconds_a_prediction * sample.share_predicted * fitted * genes;
    cost.bytes = 4 * fitted * (sample.predictors + 50.0 * context.threads);
  }
  cost.parallel_share = 0.95;
  cost.bytes += 16 * nonzeros * fitted / std::max(1.0, cells) + 100 * cells + 2000 * genes;
  const auto filled = static_cast<double>(std::count(work.genes_to_fill.begin(), work.genes_to_fill.end(), 1));
  cost.zeros_modelled = std::max(0.0, genes - nonzeros / std::max(1.0, cells)) * filled / std::max(1.0, genes);
  cost.zeros_called = cost.zeros_modelled;
  return cost;
}

}  // namespace undrop::saver
