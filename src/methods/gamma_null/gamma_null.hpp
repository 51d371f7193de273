#pragma once

#include <undrop/imputer.hpp>
#include <undrop/methods.hpp>

#include <memory>

/// Each count shrunk towards its gene's mean, no other cell looked at. See CARD.md.
namespace undrop::gamma_null {

[[nodiscard]] std::unique_ptr<Imputer> make(ImputerInput input);
[[nodiscard]] std::unique_ptr<FittedImputer> load(const ArchiveReader& archive);

/// Shape of a gene's Gamma distribution of rates by moments of count / size factor: mean² / (variance − mean ×
/// `inverse_factor`), the latter the mean over cells of 1 / size factor, so that Poisson sampling is taken out.
/// Infinite where nothing is left, at least 1e-4.
[[nodiscard]] double gamma_shape(double mean, double variance, double inverse_factor);

}  // namespace undrop::gamma_null
