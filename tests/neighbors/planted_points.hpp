#pragma once

#include <undrop/context.hpp>

#include <cstdint>
#include <vector>

#include "core/random.hpp"

namespace undrop::neighbors::test {

inline Context threads(int n, std::uint64_t seed = 0) {
  Context context;
  context.threads = n;
  context.seed = seed;
  return context;
}

/// Row-major, n × dimensions: normal clouds around `n_groups` centres that are drawn 8 apart or so.
struct Clouds {
  std::vector<double> points;
  std::vector<std::int32_t> groups;
};

inline Clouds clouds(std::size_t n, std::size_t n_dimensions, std::size_t n_groups, double spread = 1) {
  Random random(11, "clouds");
  std::vector<double> centres(n_groups * n_dimensions);
  for (auto& centre : centres) centre = 4 * random.normal();
  Clouds out;
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t group = i % n_groups;
    out.groups.push_back(static_cast<std::int32_t>(group));
    for (std::size_t d = 0; d < n_dimensions; ++d)
      out.points.push_back(centres[group * n_dimensions + d] + spread * random.normal());
  }
  return out;
}

}  // namespace undrop::neighbors::test
