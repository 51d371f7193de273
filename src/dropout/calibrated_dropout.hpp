#pragma once

#include <undrop/archive.hpp>
#include <undrop/context.hpp>
#include <undrop/dataset.hpp>
#include <undrop/facts.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace undrop::dropout {

/// How many of the zeros are lost beyond what counting explains, and with which probability a zero is one of them.
/// Gene j in a cell of size factor s: λ ~ Gamma(mean m_j, shape r_j), 1 / r_j = exp(−t0 − t1 log m_j) + a least
/// dispersion; true count ~ Poisson(s λ); lost with probability 1 / (1 + exp(−(a + b log(s λ)))). all but m_j is shared
/// by the genes; that what is seen was selected by the loss is part of the likelihood. Without loss beyond sampling
/// `found` is false and every probability 0.
struct CalibratedDropout {
  bool found = false;
  double a = 0;   ///< of the curve of loss; 0 where none was found
  double b = 0;   ///< negative where the loss falls with the rate
  double t0 = 0;  ///< of the shapes, with loss where it was found, else without
  double t1 = 0;
  double least_dispersion = 0;
  /// Held-out log likelihood with loss less that without, an entry; what the decision rests on, with the next two.
  double held_out_gain = 0;
  double held_out_deviation = 0;  ///< standard error of the gain, over genes
  double technical_share = 0;     ///< expected share of technical ones among the zeros, had loss been accepted
  bool converged = false;
  std::vector<std::string> gene_names;
  std::int64_t n_populations = 1;
  std::vector<double> probability;  ///< per row: P(technical | zero), mean over the row's zeros; 0 where not found
  std::vector<double> mean;         ///< per row: m_j, of counts at size factor 1; 0 for a gene without counts
  std::vector<double> shape;        ///< per row: r_j
  std::vector<double> log_size;     ///< per stratum of depth: log of its size factor, rising
  std::vector<double> technical;    ///< row-major, rows × strata: P(technical | zero)
  std::vector<double> lost;         ///< row-major, rows × strata: P(lost | zero), whatever the true count
  std::vector<double> lost_mean;    ///< row-major, rows × strata: E[λ | lost] at size factor 1

  [[nodiscard]] std::size_t n_strata() const { return log_size.size(); }
  /// Without populations a gene's row is its place in gene_names.
  [[nodiscard]] std::size_t row(std::size_t gene, std::int64_t population) const {
    return gene * static_cast<std::size_t>(n_populations) + static_cast<std::size_t>(population);
  }
  /// P(technical | zero) in a cell of this size factor, linear in its logarithm between the strata.
  [[nodiscard]] double zero_probability(std::size_t row, double size_factor) const;
  /// P(lost | zero) and E[λ | lost] in such a cell.
  [[nodiscard]] double lost_probability(std::size_t row, double size_factor) const;
  [[nodiscard]] double lost_rate(std::size_t row, double size_factor) const;

  /// Under names that start with `prefix`.
  void save(ArchiveWriter& archive, const std::string& prefix) const;
  [[nodiscard]] static CalibratedDropout load(const ArchiveReader& archive, const std::string& prefix);
};

/// Fits the genes, which are indices into those of `data`; needs its size factors. One pass over the non-zeros, the
/// rest independent of the number of cells. The same bits for any number of threads; depends on the seed only through
/// the halves of the cells that decide for or against loss.
[[nodiscard]] CalibratedDropout fit_calibrated_dropout(const Dataset& data, std::span<const std::int32_t> genes,
                                                       const Context& context);
/// The same with populations: one code a cell of [0, n_populations), −1 to leave the cell out.
[[nodiscard]] CalibratedDropout fit_calibrated_dropout(const Dataset& data, std::span<const std::int32_t> genes,
                                                       std::span<const std::int32_t> populations,
                                                       std::int64_t n_populations, const Context& context);

/// P(technical | zero) of every gene in every population, genes × populations: the mean over the population's cells.
/// `populations` are those of the fit, or any where the fit knows none; a population without cells has 0.
[[nodiscard]] std::vector<float> zero_probabilities(const CalibratedDropout& fit, std::span<const double> size_factors,
                                                    std::span<const std::int32_t> populations,
                                                    std::int64_t n_populations);

/// What was found, under names that start with "dropout_model/".
[[nodiscard]] Facts facts(const CalibratedDropout& fit);

/// What to tell a user whose data show no loss beyond sampling; empty where they do.
[[nodiscard]] std::string advice(const CalibratedDropout& fit);

}  // namespace undrop::dropout
