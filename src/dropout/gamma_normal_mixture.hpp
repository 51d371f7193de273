#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

/// Expectation-maximisation of the mixture λ Gamma(shape α, rate β) + (1 − λ) Normal(μ, σ) over distinct values with
/// multiplicities (Li and Li 2018; methods card of scGACL, section 3). Log densities and log-sum-exp throughout.
namespace undrop::dropout {

struct MixtureParameters {
  double lambda = 0;
  double alpha = 0;
  double beta = 0;
  double mu = 0;
  double sigma = 0;
};

struct MixtureOptions {
  double zero_value = 0;          ///< what a zero count becomes; the values above it start the normal component
  double initial_alpha = 1.5;     ///< scGACL; scImpute starts at 0.5
  bool sample_deviation = false;  ///< first σ with n − 1 (scImpute) rather than n (scGACL)
};

/// Distinct positive values, rising, each with how often it occurs.
struct WeightedValues {
  std::vector<double> value;
  std::vector<double> multiplicity;
};

struct MixtureFit {
  MixtureParameters parameters;
  double log10_likelihood = 0;
  std::int32_t iterations = 0;
  bool converged = false;  ///< the likelihood settled before the last allowed iteration
};

/// Starting parameters from the data.
[[nodiscard]] MixtureParameters initial_mixture(const WeightedValues& values, const MixtureOptions& options);

/// P(gamma component | y), 0 where its density vanishes.
[[nodiscard]] double gamma_share(const MixtureParameters& parameters, double y);

/// Shape and rate of the weighted maximum-likelihood gamma; nothing where the weights vanish. The shape solves
/// log α − digamma(α) = v to 1e-10 and is at most 20.
struct GammaShape {
  double alpha;
  double beta;
};
[[nodiscard]] std::optional<GammaShape> fit_gamma(std::span<const double> values, std::span<const double> weights);

/// Runs until (L − L_old)² ≤ 0.5 for the log10 likelihood L (L_old starts at 0) or for 101 iterations. Cost
/// O(distinct values) an iteration.
[[nodiscard]] MixtureFit fit_mixture(const WeightedValues& values, const MixtureOptions& options);

}  // namespace undrop::dropout
