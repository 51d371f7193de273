#pragma once

#include <optional>
#include <span>

#include "simulate/dropout_loss.hpp"
#include "simulate/splat_model.hpp"

namespace undrop::simulate {

/// Genes of like means: the share of zeros that was seen, and the one that the fitted counts predict.
struct ZeroExcess {
  OwnMeans own;  ///< before dropout, of the cells that would show a count
  double zero_share = 0;
  double predicted = 0;
  double weight = 1;  ///< genes
};

/// Step 8 of the model: logistic fit of what is missing, (zero_share − predicted) / (1 − predicted), against the log
/// mean, by maximum likelihood. Nothing where fewer than 3 % of the positive counts that are predicted are missing: no
/// dropout beyond the counts' own zeros.
[[nodiscard]] std::optional<DropoutCurve> fit_dropout(std::span<const ZeroExcess> bins);

}  // namespace undrop::simulate
