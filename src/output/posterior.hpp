#pragma once

#include <undrop/imputer.hpp>

#include <memory>
#include <string>
#include <vector>

namespace undrop::output {

/// A distribution by its mean and variance.
struct Moments {
  double mean = 0;
  double variance = 0;
};

/// Of a rate on count / size factor: Gamma with mean `prior` > 0 and shape `trust` > 0, seen through a Poisson count at
/// a size factor. `trust` → ∞ gives the prior, → 0 the count / size factor.
[[nodiscard]] Moments posterior_rate(double count, double size_factor, double prior, double trust);

/// The rate below which the posterior, a Gamma distribution, has this probability in (0, 1). Without deviation the
/// mean.
[[nodiscard]] double posterior_quantile(double mean, double deviation, double probability);

/// A predicted rate as a prior: a rate of 0 could explain no count.
[[nodiscard]] float prior_of(float rate);

/// What turns a method's rates into priors, per gene, matched by name.
struct PosteriorTerms {
  std::vector<std::string> gene_names;
  std::vector<double> scale;  ///< factor that gives the gene's predictions the mass of its counts
  std::vector<double> trust;  ///< shape of the rate's distribution around the prediction (output/gene_trust)
  /// Least prediction, of the gene's mean rate: one of 0 would deny every count. Empty: that of prior_of.
  std::vector<double> floor = {};

  /// A prediction of the gene at this place as a prior.
  [[nodiscard]] double prior(std::size_t gene, double prediction) const;

  void save(ArchiveWriter& archive) const;
  /// Throws FormatError where the parts disagree.
  [[nodiscard]] static PosteriorTerms load(const ArchiveReader& archive);
  /// Whether an archive holds such terms.
  [[nodiscard]] static bool are_in(const ArchiveReader& archive);
};

/// Rates of an imputation that a method offers, from its own scale to count / size factor, in place: row-major,
/// cells.size() × genes; 0 for empty cells.
void normalize_rates(const Dataset& data, Scale scale, CellRange cells, std::span<float> values);

/// The rates of an imputation as a prior takes them: on count / size factor, those of sums over cells by the depth of
/// these (Imputation::depth_of_values). `scale`: the offered one.
void predicted_rates(const Imputation& imputation, Scale scale, const Dataset& data, CellRange cells,
                     std::span<const std::int32_t> genes, std::span<float> out);

/// The same method, its rates weighed against each cell's own counts, with standard deviations. Offers rates alone, on
/// `normalized`. Genes without terms keep the method's rates. Costs what the method costs. Throws std::logic_error
/// where the method offers no rates.
[[nodiscard]] std::unique_ptr<FittedImputer> with_posterior(std::shared_ptr<const FittedImputer> fitted,
                                                            PosteriorTerms terms);

}  // namespace undrop::output
