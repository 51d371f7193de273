#pragma once

#include <cstdint>
#include <span>

/// The inner loops of the regressions, on columns of single-precision values. Sums run over sixteen lanes whatever the
/// processor, so that only its fused multiply-adds tell its results from another's.
namespace undrop::saver {

/// out[k] = Σ columns[k][i] × values[i] over n values each.
void dot_columns(std::span<const float* const> columns, const float* values, std::int64_t n, float* out);

/// gram[j × stride + k] = Σ weights[i] × columns[j][i] × columns[k][i], and its mirror image, for all j from `first` on
/// and all k.
void weighted_gram(std::span<const float* const> columns, std::size_t first, const float* weights, std::int64_t n,
                   float* gram, std::int64_t stride);

/// out = Σ factors[k] × columns[k].
void combine_columns(std::span<const float* const> columns, const float* factors, std::int64_t n, float* out);

/// mean = weights × e^eta, eta within ±80; the sum of mean − weights × y × eta.
[[nodiscard]] double poisson_loss(const float* eta, const float* weights, const float* y, std::int64_t n, float* mean);

/// A quadratic of `size` coefficients with absolute penalties: the least of −slope · step + ½ step · gram · step +
/// Σ bound |value + step|. The slope and the Gram matrix's columns are
/// padded with zeros to the next multiple of sixteen above `size`.
struct PenalisedQuadratic {
  const float* gram;
  std::int64_t stride;
  std::int64_t size;
  const float* curvature;  ///< the Gram matrix's diagonal
  const float* inverse;    ///< 1 / curvature; 0: the coefficient stays
  const float* bound;
  float* value;  ///< moved to the least
  float* slope;  ///< what is left of it there
};

/// Rounds of coordinate descent, until the largest square of a change × curvature in a round is below `enough` or
/// `share` of the first round's.
void descend(const PenalisedQuadratic& quadratic, float enough, float share, int most_rounds);

}  // namespace undrop::saver
