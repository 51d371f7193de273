#pragma once

#include <cstdint>

#include "core/random.hpp"
#include "prep/value_rows.hpp"

namespace undrop::test {

/// Cells × genes values of rank 2 with effects, some left out; the same places in every call.
struct Planted {
  prep::ValueRows shown;
  prep::ValueRows hidden;
};

inline Planted planted(std::int64_t n_cells, std::int64_t n_genes, double noise) {
  const auto factor = [](const char* name, std::int64_t index, int k) {
    Random random(5, name, static_cast<std::uint64_t>(index * 4 + k));
    return random.normal();
  };
  Planted out;
  for (std::int64_t i = 0; i < n_cells; ++i) {
    Random random(5, "shown", static_cast<std::uint64_t>(i));
    for (std::int64_t j = 0; j < n_genes; ++j) {
      double value = 3 + 0.5 * factor("cell", i, 0) + factor("gene", j, 0) + noise * random.normal();
      for (int k = 1; k < 3; ++k) value += factor("cell", i, k) * factor("gene", j, k);
      const double draw = random.uniform();
      prep::ValueRows* to = draw < 0.5 ? &out.shown : draw < 0.6 ? &out.hidden : nullptr;
      if (to == nullptr) continue;
      to->other.push_back(static_cast<std::int32_t>(j));
      to->value.push_back(static_cast<float>(value));
    }
    out.shown.offsets.push_back(static_cast<std::int64_t>(out.shown.other.size()));
    out.hidden.offsets.push_back(static_cast<std::int64_t>(out.hidden.other.size()));
  }
  return out;
}

}  // namespace undrop::test
