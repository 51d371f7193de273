#pragma once

#include <cstdint>
#include <vector>

namespace undrop::judge::test {

/// A sequence of numbers below the modulus that tests/data/metrics/expected.py makes too.
inline std::vector<std::int32_t> sequence(std::uint64_t seed, std::size_t n, std::uint64_t modulus) {
  std::vector<std::int32_t> values(n);
  for (auto& value : values) {
    seed = (seed * 1103515245 + 12345) % (std::uint64_t{1} << 31);
    value = static_cast<std::int32_t>((seed >> 16) % modulus);
  }
  return values;
}

inline std::vector<double> real_sequence(std::uint64_t seed, std::size_t n, std::uint64_t modulus) {
  const auto values = sequence(seed, n, modulus);
  return {values.begin(), values.end()};
}

}  // namespace undrop::judge::test
