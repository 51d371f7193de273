#pragma once

#include <bit>
#include <cstdint>

#include "core/per_processor.hpp"

/// Exponentials and logarithms as plain arithmetic, without branches, tables or calls: a loop over them is turned into
/// vector instructions where the calls of the standard library would hold it up. For finite arguments within the ranges
/// given; results differ by rounding between processors with and without fused multiplication.
namespace undrop::vector_math {

/// condition ? yes : no, of two values that are there already: by masks, since compilers keep a branch otherwise.
UNDROP_INLINED float choose(bool condition, float yes, float no) {
  const std::uint32_t mask = condition ? 0xffffffffU : 0U;
  return std::bit_cast<float>((std::bit_cast<std::uint32_t>(yes) & mask) | (std::bit_cast<std::uint32_t>(no) & ~mask));
}
UNDROP_INLINED double choose(bool condition, double yes, double no) {
  const std::uint64_t mask = condition ? ~0ULL : 0ULL;
  return std::bit_cast<double>((std::bit_cast<std::uint64_t>(yes) & mask) | (std::bit_cast<std::uint64_t>(no) & ~mask));
}

/// c0 + c1 x + c2 x² + ...
template <typename Value>
UNDROP_INLINED constexpr Value polynomial(Value, Value c0) {
  return c0;
}
template <typename Value, typename... Rest>
UNDROP_INLINED constexpr Value polynomial(Value x, Value c0, Rest... rest) {
  return c0 + x * polynomial(x, rest...);
}

/// exp(x), for x clamped to ±87; relative error below 3e-7.
UNDROP_INLINED float exp(float x) {
  x = choose(x < 87.0F, x, 87.0F);
  x = choose(x > -87.0F, x, -87.0F);
  // Adding 1.5 · 2^23 rounds to a whole number, which then stands in the lowest bits.
  constexpr float rounder = 12582912.0F;
  const float shifted = x * 1.44269504F + rounder;
  const float whole = shifted - rounder;
  const float rest = (x - whole * 0.693359375F) + whole * 2.12194440e-4F;
  const float power = std::bit_cast<float>((std::bit_cast<std::uint32_t>(shifted) << 23U) + (127U << 23U));
  return power * polynomial(rest, 1.0F, 1.0F, 1.0F / 2, 1.0F / 6, 1.0F / 24, 1.0F / 120, 1.0F / 720, 1.0F / 5040);
}

/// exp(x), for x clamped to ±700; relative error below 1e-13.
UNDROP_INLINED double exp(double x) {
  x = choose(x < 700.0, x, 700.0);
  x = choose(x > -700.0, x, -700.0);
  constexpr double rounder = 6755399441055744.0;  // 1.5 · 2^52
  const double shifted = x * 1.4426950408889634 + rounder;
  const double whole = shifted - rounder;
  const double rest = (x - whole * 0.693147180369123816490) - whole * 1.90821492927058770002e-10;
  const double power = std::bit_cast<double>((std::bit_cast<std::uint64_t>(shifted) << 52U) + (1023ULL << 52U));
  return power * polynomial(rest, 1.0, 1.0, 1.0 / 2, 1.0 / 6, 1.0 / 24, 1.0 / 120, 1.0 / 720, 1.0 / 5040, 1.0 / 40320,
                            1.0 / 362880, 1.0 / 3628800, 1.0 / 39916800, 1.0 / 479001600);
}

/// 2 artanh(s) = log((1 + s) / (1 − s)), for |s| <= 0.48 in float32: relative error below 1e-7.
UNDROP_INLINED float twice_artanh(float s) {
  return 2 * s *
         polynomial(s * s, 1.0F, 1.0F / 3, 1.0F / 5, 1.0F / 7, 1.0F / 9, 1.0F / 11, 1.0F / 13, 1.0F / 15, 1.0F / 17,
                    1.0F / 19, 1.0F / 21);
}

/// For |s| <= 1/3: relative error below 1e-14.
UNDROP_INLINED double twice_artanh(double s) {
  return 2 * s *
         polynomial(s * s, 1.0, 1.0 / 3, 1.0 / 5, 1.0 / 7, 1.0 / 9, 1.0 / 11, 1.0 / 13, 1.0 / 15, 1.0 / 17, 1.0 / 19,
                    1.0 / 21, 1.0 / 23, 1.0 / 25, 1.0 / 27);
}

/// log(1 + x) for 0 <= x <= 1, with the relative error of `twice_artanh`.
template <typename Value>
UNDROP_INLINED Value log1p_of_share(Value x) {
  return twice_artanh(x / (2 + x));
}

/// log(x) for normal x > 0; absolute error below 1e-15 times the larger of 1 and the result.
UNDROP_INLINED double log(double x) {
  // The mantissa is brought into [√½, √2), what is taken out of it into the exponent.
  constexpr std::uint64_t root_of_half = 0x3fe6a09e667f3bcdULL;
  constexpr std::uint64_t one = 0x3ff0000000000000ULL;
  const auto bits = std::bit_cast<std::uint64_t>(x);
  const std::uint64_t biased = (bits - root_of_half + one) >> 52U;
  const double mantissa = std::bit_cast<double>(bits - (biased << 52U) + one);
  const double exponent = std::bit_cast<double>(biased | 0x4330000000000000ULL) - 4503599627371519.0;
  const double s = (mantissa - 1) / (mantissa + 1);
  const double series =
      2 * s *
      polynomial(s * s, 1.0, 1.0 / 3, 1.0 / 5, 1.0 / 7, 1.0 / 9, 1.0 / 11, 1.0 / 13, 1.0 / 15, 1.0 / 17, 1.0 / 19);
  return series + exponent * 0.693147180559945309417;
}

/// log(1 + x) for x >= 0; relative error below 1e-14.
UNDROP_INLINED double log1p(double x) {
  const double small = choose(x < 1, x, 1.0);
  const double of_small = log1p_of_share(small);
  const double of_large = log(1 + x);
  return choose(x < 1, of_small, of_large);
}

}  // namespace undrop::vector_math
