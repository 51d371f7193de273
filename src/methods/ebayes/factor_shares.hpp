#pragma once

#include <Eigen/Dense>

#include <cstdint>
#include <span>

namespace undrop::ebayes {

/// Most factors of one factorisation.
inline constexpr std::int64_t most_factors = 64;

/// Rows of a matrix of factors for this many of them: filled up with rows of 0 to whole registers.
[[nodiscard]] constexpr Eigen::Index padded(std::int64_t n_factors) { return (n_factors + 7) / 8 * 8; }

/// Divides the counts of a row among the factors in proportion to what each of them predicts there, and adds up:
/// out_k = Σ_e count_e mine_k other_k(e) / Σ_l mine_l other_l(e), where e runs over the row's non-zeros and other(e) is
/// the column of `others` of that entry. `mine` and `out` have others.rows() entries, a whole number of 8. Entries that
/// no factor foretells are left out. Zeros cost
/// nothing: O(non-zeros × factors).
void share_counts(std::span<const std::int32_t> columns, std::span<const float> counts, const float* mine,
                  const Eigen::MatrixXf& others, float* out);

}  // namespace undrop::ebayes
