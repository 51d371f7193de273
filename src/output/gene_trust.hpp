#pragma once

#include <undrop/context.hpp>

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "prep/molecule_split.hpp"

namespace undrop::output {

/// Predicted rates of cells × genes (row-major) on count / size factor, at the depth of a split's kept molecules.
using PredictedRates = std::function<void(CellRange cells, std::span<const std::int32_t> genes, std::span<float> out)>;

/// The shapes that a gene's trust is weighed over: log-spaced.
inline constexpr std::int64_t n_trust_shapes = 16;
inline constexpr double smallest_trust_shape = 0.02;
inline constexpr double largest_trust_shape = 300;

/// How far to trust a prediction, gene by gene: the shape r of Gamma(mean prediction, shape r) for the rate, so that a
/// count x at size factor s leads to the posterior mean (x + r) / (s + r / prediction). Learnt from predictions that
/// have not seen what they are held against: `rates` come from the kept molecules of `split` alone, and the other
/// molecules are negative binomial given kept count, prediction and r. A gene's r is the posterior mean of log r under
/// a prior over shapes that is itself learnt (EM over bins of genes of like mean). One entry a gene of `genes`. O(cells
/// × genes × shapes); the same for any number of threads. Some 1,500 cells are enough.
[[nodiscard]] std::vector<double> gene_trust(const prep::MoleculeSplit& split, std::span<const std::int32_t> genes,
                                             const PredictedRates& rates, const Context& context);

/// log P(test | kept) of one entry up to terms without r, for every shape. `odds` is (1 − p) / p for the kept share p.
void add_trust_likelihoods(double kept, double test, double size_factor, double odds, double rate,
                           std::span<const double> shapes, std::span<double> sums);

}  // namespace undrop::output
