#pragma once

#include "cluster/populations.hpp"

namespace undrop::cluster {

/// Populations given by the user's labels (one code a cell, −1 for none; empty cells are left out), with the centres of
/// the labels in an embedding, so that cells without labels can be assigned to the nearest.
[[nodiscard]] Populations labelled_populations(const Dataset& data, std::span<const std::int32_t> genes,
                                               std::span<const std::int32_t> labels, std::int64_t n_labels,
                                               const PopulationOptions& options, const Context& context);

}  // namespace undrop::cluster
