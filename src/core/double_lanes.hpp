#pragma once

#include <cstdint>
#include <cstring>

#include "core/per_processor.hpp"

#if defined(__GNUC__)
#pragma GCC diagnostic ignored "-Wpsabi"  // no vector crosses a call: all is inlined
#endif

/// Logarithms and exponentials of eight numbers at a time, for inner loops that are built per processor. Relative
/// errors are a few units of the last place.
namespace undrop::lanes {

constexpr std::int64_t width = 8;
using Lanes = double __attribute__((vector_size(8 * width)));
using Bits = std::uint64_t __attribute__((vector_size(8 * width)));
using Floats = float __attribute__((vector_size(4 * width)));

UNDROP_INLINED Lanes load(const double* from) {
  Lanes out;
  std::memcpy(&out, from, sizeof out);
  return out;
}

UNDROP_INLINED Lanes load(const float* from) {
  Floats out;
  std::memcpy(&out, from, sizeof out);
  return __builtin_convertvector(out, Lanes);
}

UNDROP_INLINED void store(const Lanes& lanes, double* to) { std::memcpy(to, &lanes, sizeof lanes); }

UNDROP_INLINED void store(const Lanes& lanes, float* to) {
  const auto narrow = __builtin_convertvector(lanes, Floats);
  std::memcpy(to, &narrow, sizeof narrow);
}

UNDROP_INLINED Lanes from_bits(const Bits& bits) {
  Lanes out;
  std::memcpy(&out, &bits, sizeof out);
  return out;
}

UNDROP_INLINED Bits bits_of(const Lanes& lanes) {
  Bits out;
  std::memcpy(&out, &lanes, sizeof out);
  return out;
}

/// The lanes above 0, the others as 0; also where they are NaN.
UNDROP_INLINED Lanes where_positive(const Lanes& condition, const Lanes& lanes) {
  const auto mask = condition > 0.0;
  Bits chosen;
  std::memcpy(&chosen, &mask, sizeof chosen);
  return from_bits(bits_of(lanes) & chosen);
}

/// Of x > 0, as powers of two times m in [√½, √2): log m = 2 artanh((m − 1) / (m + 1)), by its series.
UNDROP_INLINED Lanes logarithm(const Lanes& x) {
  constexpr std::uint64_t root_half = 0x3fe6a09e667f3bcd;
  constexpr std::uint64_t one = 0x3ff0000000000000;
  constexpr std::uint64_t exponent_bits = 0xfff0000000000000;
  constexpr std::uint64_t two_to_52 = 0x4330000000000000;
  constexpr double ln2_high = 6.93147180369123816490e-01;  // its last 32 bits are 0: exact times any exponent
  constexpr double ln2_low = 1.90821492927058770002e-10;
  const Bits bits = bits_of(x);
  const Bits moved = bits - root_half + one;
  const Lanes exponent = from_bits((moved >> 52) | two_to_52) - (4503599627370496.0 + 1023.0);
  const Lanes m = from_bits(bits - (moved & exponent_bits) + one);
  const Lanes s = (m - 1.0) / (m + 1.0);
  const Lanes z = s * s;
  Lanes series = z * (1.0 / 21) + 1.0 / 19;
  series = series * z + 1.0 / 17;
  series = series * z + 1.0 / 15;
  series = series * z + 1.0 / 13;
  series = series * z + 1.0 / 11;
  series = series * z + 1.0 / 9;
  series = series * z + 1.0 / 7;
  series = series * z + 1.0 / 5;
  series = series * z + 1.0 / 3;
  return exponent * ln2_high + (2.0 * s + (2.0 * s * z * series + exponent * ln2_low));
}

/// log(1 + x) of x ≥ 0, small ones as well.
UNDROP_INLINED Lanes logarithm_of_one_plus(const Lanes& x) {
  const Lanes u = 1.0 + x;
  return logarithm(u) + (x - (u - 1.0)) / u;
}

/// e^x − 1 of |x| ≤ 700, small ones as well: powers of two times e^r, |r| ≤ ln 2 / 2, by its series.
UNDROP_INLINED Lanes exponential_less_one(const Lanes& x) {
  constexpr double to_whole = 6755399441055744.0;  // 1.5 × 2⁵²: adding it rounds
  constexpr std::uint64_t one = 0x3ff0000000000000;
  constexpr double ln2_high = 6.93147180369123816490e-01;
  constexpr double ln2_low = 1.90821492927058770002e-10;
  const Lanes moved = x * 1.44269504088896340736 + to_whole;
  const Lanes power = moved - to_whole;
  const Lanes r = (x - power * ln2_high) - power * ln2_low;
  Lanes series = r * (1.0 / 6227020800) + 1.0 / 479001600;
  series = series * r + 1.0 / 39916800;
  series = series * r + 1.0 / 3628800;
  series = series * r + 1.0 / 362880;
  series = series * r + 1.0 / 40320;
  series = series * r + 1.0 / 5040;
  series = series * r + 1.0 / 720;
  series = series * r + 1.0 / 120;
  series = series * r + 1.0 / 24;
  series = series * r + 1.0 / 6;
  series = series * r + 0.5;
  const Lanes less_one = r + r * r * series;
  const Lanes scale = from_bits((bits_of(moved) << 52) + one);
  return scale * less_one + (scale - 1.0);
}

}  // namespace undrop::lanes
