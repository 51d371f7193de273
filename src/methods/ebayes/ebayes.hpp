#pragma once

#include <undrop/imputer.hpp>
#include <undrop/methods.hpp>

#include <memory>

#include "output/posterior.hpp"

/// Empirical Bayes: the posterior of each rate, and what a gene shows where it is seen. See CARD.md.
namespace undrop::ebayes {

[[nodiscard]] std::unique_ptr<Imputer> make(ImputerInput input);
[[nodiscard]] std::unique_ptr<FittedImputer> load(const ArchiveReader& archive);

/// Of count / size factor given that it is not 0, where the rate is Gamma with mean `prior` and shape `trust`: the
/// zero-truncated negative binomial.
[[nodiscard]] output::Moments expressed_value(double size_factor, double prior, double trust);

}  // namespace undrop::ebayes
