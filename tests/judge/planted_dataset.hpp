#pragma once

#include <cmath>
#include <vector>

#include "judge/planted_cells.hpp"
#include "support.hpp"

namespace undrop::judge::test {

/// The counts behind planted cells, with size factors of 1, so that log1p of them are the cells' rows.
inline Dataset planted_dataset(const PlantedCells& cells) {
  auto counts = cells.rows;
  for (auto& row : counts) {
    for (auto& value : row) value = std::round(std::expm1(value));
  }
  Dataset data = undrop::test::dataset_from_rows(counts);
  data.size_factors.assign(counts.size(), 1.0);
  data.is_modelled.assign(counts.front().size(), 1);
  data.median_total = 1;
  return data;
}

}  // namespace undrop::judge::test
