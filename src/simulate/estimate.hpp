#pragma once

#include <undrop/simulate.hpp>

#include <optional>

#include "simulate/dropout_fit.hpp"
#include "simulate/gene_mean_fit.hpp"
#include "simulate/gene_moments.hpp"
#include "simulate/library_fit.hpp"
#include "simulate/variation_fit.hpp"

namespace undrop::simulate {

/// The parts of the model that real counts tell of.
struct SplatFit {
  GeneMeanFit means;
  LibraryFit library;
  VariationFit variation;
  std::optional<DropoutCurve> dropout;
};

/// Dropout changes the moments from which the variation is taken, and the variation what zeros are expected: both are
/// fitted in turn, from no dropout on, until they agree. All moments refer to a cell of median depth.
[[nodiscard]] SplatFit fit_splat(const GeneMoments& moments);

}  // namespace undrop::simulate
