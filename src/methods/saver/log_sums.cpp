#include "methods/saver/log_sums.hpp"

#include <cmath>
#include <cstring>

#include "core/per_processor.hpp"

#if defined(__GNUC__)
#pragma GCC diagnostic ignored "-Wpsabi"  // no vector crosses a call: all is inlined
#endif

namespace undrop::saver {

namespace {

constexpr std::int64_t width = 8;
using Lanes = double __attribute__((vector_size(8 * width)));
using Bits = std::uint64_t __attribute__((vector_size(8 * width)));

UNDROP_INLINED Lanes load(const double* from) {
  Lanes out;
  std::memcpy(&out, from, sizeof out);
  return out;
}

UNDROP_INLINED Lanes from_bits(const Bits& bits) {
  Lanes out;
  std::memcpy(&out, &bits, sizeof out);
  return out;
}

/// Of powers of two times m in [√½, √2): log m = 2 artanh((m − 1) / (m + 1)), by its series.
UNDROP_INLINED Lanes logarithm(const Lanes& x) {
  constexpr std::uint64_t root_half = 0x3fe6a09e667f3bcd;
  constexpr std::uint64_t one = 0x3ff0000000000000;
  constexpr std::uint64_t exponent_bits = 0xfff0000000000000;
  constexpr std::uint64_t two_to_52 = 0x4330000000000000;
  constexpr double ln2_high = 6.93147180369123816490e-01;  // its last 32 bits are 0: exact times any exponent
  constexpr double ln2_low = 1.90821492927058770002e-10;
  Bits bits;
  std::memcpy(&bits, &x, sizeof bits);
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

UNDROP_INLINED double sum(const Lanes& lanes) {
  double total = 0;
  for (std::int64_t l = 0; l < width; ++l) total += lanes[l];
  return total;
}

UNDROP_PER_PROCESSOR double log1p_lanes(const double* weights, const double* values, double scale, std::int64_t n) {
  Lanes total{};
  for (std::int64_t i = 0; i < n; i += width) {
    const Lanes x = scale * load(values + i);
    const Lanes u = 1.0 + x;
    total += load(weights + i) * (logarithm(u) + (x - (u - 1.0)) / u);
  }
  return sum(total);
}

UNDROP_PER_PROCESSOR double log_lanes(const double* weights, const double* values, std::int64_t n) {
  Lanes total{};
  for (std::int64_t i = 0; i < n; i += width) total += load(weights + i) * logarithm(load(values + i));
  return sum(total);
}

}  // namespace

double sum_log1p(const double* weights, const double* values, double scale, std::int64_t n) {
  const std::int64_t whole = n / width * width;
  double total = log1p_lanes(weights, values, scale, whole);
  for (std::int64_t i = whole; i < n; ++i) total += weights[i] * std::log1p(scale * values[i]);
  return total;
}

double sum_log(const double* weights, const double* values, std::int64_t n) {
  const std::int64_t whole = n / width * width;
  double total = log_lanes(weights, values, whole);
  for (std::int64_t i = whole; i < n; ++i) total += weights[i] * std::log(values[i]);
  return total;
}

}  // namespace undrop::saver
