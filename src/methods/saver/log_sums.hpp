#pragma once

#include <cstdint>

/// Weighted sums of logarithms, several to an instruction; each logarithm is good to two units of its last place.
namespace undrop::saver {

/// Σ weights[i] × log(1 + scale × values[i]), scale × values ≥ 0. Small arguments lose no digits.
[[nodiscard]] double sum_log1p(const double* weights, const double* values, double scale, std::int64_t n);

/// Σ weights[i] × log(values[i]), values positive, finite and not denormal.
[[nodiscard]] double sum_log(const double* weights, const double* values, std::int64_t n);

}  // namespace undrop::saver
