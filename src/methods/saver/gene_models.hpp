#pragma once

#include <undrop/context.hpp>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "methods/saver/dispersion.hpp"
#include "methods/saver/training_counts.hpp"

namespace undrop::saver {

enum class Prior { lasso_fast, lasso, null };

struct Settings {
  Prior prior = Prior::lasso_fast;
  double least_predictor_mean = 0.1;
  std::int64_t most_predictors = 2000;  ///< 0: all
  std::int64_t n_folds = 5;
  std::int64_t n_penalties = 100;
  std::int64_t most_nonzero = 300;
};

/// What is predicted of a gene's rates and how far they stray from it.
struct GeneModel {
  double mean = 0;       ///< predicted rate where there are no coefficients
  double intercept = 0;  ///< log of the rate = intercept + Σ coefficient × log((count + 1) / factor)
  double least_log = 0;  ///< the range that the training's cells span; others are brought into it
  double largest_log = 0;
  std::vector<std::pair<std::int32_t, double>> coefficients;  ///< place of the predictor among the genes
  Law law = Law::constant_fano;
  double dispersion = 0;  ///< 0: rates are their predictions
};

struct GeneModels {
  std::vector<GeneModel> genes;
  std::int64_t cross_validated = 0;
  std::int64_t predicted = 0;  ///< by other genes; the rest by their mean
  double cutoff = 0;           ///< lasso-fast: correlation from which on a gene was predicted
};

/// Fits every gene of the training by itself. With lasso-fast some hundred genes are cross-validated, and say which of
/// the others are worth a prediction and at what penalty. The same bits for any number of threads.
[[nodiscard]] GeneModels fit_genes(const TrainingCounts& counts, const Settings& settings, const Context& context);

}  // namespace undrop::saver
