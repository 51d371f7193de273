#pragma once

#include <undrop/archive.hpp>
#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <Eigen/Dense>

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "embed/value_factors.hpp"
#include "methods/ebayes/prior.hpp"

namespace undrop::ebayes {

/// Low-rank factors of the non-zeros that are weighed, and the weights' number: one each, the zero-truncated mean, 1.
inline constexpr std::size_t n_completions = 4;
inline constexpr std::size_t n_weights = n_completions + 2;

/// What a gene shows in a cell where it is seen, on log1p of count / size factor: a weighed sum of low-rank models of
/// the non-zeros (zeros as missing) and of the logarithm of the prior's zero-truncated mean, whose weights were learnt
/// on hidden non-zeros; between 0 and the largest value that the gene showed.
struct ExpressedModel {
  std::array<embed::FactorFit, n_completions> completions;
  std::array<double, n_weights> weights{};
  std::vector<double> largest;  ///< per gene of the prior, of log1p values
  double hidden_rmse = 0;

  void save(ArchiveWriter& archive) const;
  /// Throws FormatError where the parts disagree.
  [[nodiscard]] static ExpressedModel load(const ArchiveReader& archive, std::size_t n_genes);
};

/// Hides a tenth of the non-zeros of at most `most_cells` cells, fits all parts to the others, learns the weights by
/// ridge regression there, and fits again to all cells (at most settings.most_cells). `trust` is the prior's.
[[nodiscard]] ExpressedModel fit_expressed(const Dataset& data, const Prior& prior, std::span<const double> trust,
                                           const PriorSettings& settings, std::int64_t most_cells,
                                           const Context& context);

/// The model's values for the cells of a data set. Memory: cells × 50 floats.
class ExpressedValues {
 public:
  /// Places all cells by one regression a cell and model. All are kept by reference but `trust`'s genes.
  ExpressedValues(const ExpressedModel& model, const Prior& prior, std::span<const double> trust, const Dataset& data,
                  const std::vector<std::int32_t>& place, const Context& context);

  /// From the prior's rates of these entries, in place: expressed values on count / size factor. Genes without a place
  /// and empty cells stay 0.
  void from_rates(CellRange cells, std::span<const std::int32_t> genes, std::span<float> values) const;

 private:
  void finish_row(std::int64_t cell, std::span<const std::int32_t> genes,
                  const std::array<Eigen::MatrixXf, n_completions>& predicted, Eigen::Index row,
                  std::span<float> values) const;
  const ExpressedModel& model_;
  std::span<const double> trust_;
  const Dataset& data_;
  const std::vector<std::int32_t>& place_;
  const Context& context_;
  double depth_ratio_;
  std::array<embed::Factors, n_completions> cells_;
};

/// Mean and variance of count / size factor given that it is not 0, where the rate is Gamma with mean `prior` and shape
/// `trust`: the zero-truncated negative binomial.
struct TruncatedMoments {
  double mean = 0;
  double variance = 0;
};
[[nodiscard]] TruncatedMoments truncated_moments(double size_factor, double prior, double trust);

}  // namespace undrop::ebayes
