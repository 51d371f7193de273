#pragma once

#include <undrop/counts.hpp>

#include <memory>
#include <vector>

#include "judge/value_source.hpp"
#include "support.hpp"

namespace undrop::judge::test {

/// Three cells × four genes: what was seen, the truth, and a result; all as counts.
inline const std::vector<std::vector<float>> seen{{4, 0, 0, 1}, {0, 2, 0, 6}, {1, 0, 3, 0}};
inline const std::vector<std::vector<float>> true_counts{{4, 2, 0, 1}, {0, 2, 5, 6}, {1, 7, 3, 0}};
inline const std::vector<std::vector<float>> imputed{{4, 1.5, 0.5, 1}, {0, 2, 0, 6}, {1, 3, 3, 0.25}};
/// Totals 5, 8, 4 over their median.
inline const std::vector<double> size_factors{1, 1.6, 0.8};

inline std::unique_ptr<ValueSource> values(const std::vector<std::vector<float>>& rows) {
  return counts_as_values(undrop::test::dataset_from_rows(rows).counts);
}

}  // namespace undrop::judge::test
