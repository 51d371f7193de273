#pragma once

#include <Eigen/Dense>

#include <cstdint>
#include <span>
#include <vector>

#include "methods/saver/training_counts.hpp"

namespace undrop::saver {

/// The genes that predict others: log((count + 1) / factor) of the fitted cells, every column brought to mean 0 and
/// population variance 1. Memory: 4 bytes × fitted cells × predictors, bounded by both options.
struct Predictors {
  std::vector<std::int32_t> genes;  ///< places among the training's genes, rising
  std::vector<double> mean;
  std::vector<double> scale;
  Eigen::MatrixXf values;           ///< cells × predictors
  std::vector<std::int32_t> place;  ///< per gene of the training: its column, or −1

  [[nodiscard]] std::int64_t size() const { return static_cast<std::int64_t>(genes.size()); }
};

/// Genes with a mean count of at least `least_mean`; of these the `most` (0: all) with the largest variance / mean.
[[nodiscard]] Predictors make_predictors(const TrainingCounts& counts, double least_mean, std::int64_t most);

/// Count / factor of one gene in the fitted cells.
[[nodiscard]] Eigen::VectorXf response(const TrainingCounts& counts, std::int64_t gene);

/// Correlation of every predictor with each of these responses (columns of `responses`), predictors × responses; 0
/// where a response is constant, and where a predictor is the gene itself. `own`: the response's column, or −1. Cost:
/// one matrix product.
[[nodiscard]] Eigen::MatrixXf correlations(const Eigen::MatrixXf& predictors, const Eigen::MatrixXf& responses,
                                           std::span<const std::int32_t> own);

/// The `most` columns with the largest correlations, 0 left out.
[[nodiscard]] std::vector<std::int32_t> strongest(const Eigen::Ref<const Eigen::VectorXf>& correlations,
                                                  std::int64_t most);

}  // namespace undrop::saver
