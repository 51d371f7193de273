#pragma once

#include <undrop/imputer.hpp>

#include <memory>
#include <string>

#include "foreign/foreign_values.hpp"

namespace undrop::foreign {

/// What another tool made of the counts.
struct ForeignPrediction {
  ForeignMatrix of_all;
  ForeignMatrix of_half;  ///< of one half of the molecules (foreign/half_counts); path empty: there is none
};

/// Rates that another tool wrote as a method of undrop that is fitted already: offers rates, models the genes that the
/// file has and, where there is `beside`, that that one has too.
[[nodiscard]] std::unique_ptr<FittedImputer> fitted_prediction(std::shared_ptr<const ForeignFile> file,
                                                               const ForeignFile* beside = nullptr);

/// The posterior (output/posterior) of what another tool made of the counts. How far to trust it is learnt by holding
/// what it made of one half of the molecules against the other half. Without that it can only be held against
/// molecules that it has seen, which flatters it: trust is lowered as `lowered_trust` says, with a warning.
[[nodiscard]] std::unique_ptr<Imputer> posterior_of_prediction(ForeignPrediction prediction);

/// A trust that was learnt from molecules that the prediction had seen, made careful: a share of it, and no more than
/// what most predictions of unseen molecules earn.
[[nodiscard]] double lowered_trust(double flattered);

}  // namespace undrop::foreign
