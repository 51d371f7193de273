#pragma once

#include <undrop/imputer.hpp>

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "methods/scimpute/cell_space.hpp"
#include "methods/scimpute/mixtures.hpp"
#include "methods/scimpute/regression.hpp"

namespace undrop::scimpute {

struct Model {
  Dataset cells;  ///< of the fit: regressions are on them
  CellSpace space;
  Mixtures mixtures;
  std::vector<std::int32_t> cluster_of;  ///< per cell of the fit; −1: left out
  std::vector<std::string> cluster_names;
  double farthest = std::numeric_limits<double>::infinity();  ///< a cell without another this near is left out
  RegressionOptions options;
  bool round_counts = false;
  bool found_clusters = false;
};

/// log_rows of the fit's cells.
[[nodiscard]] embed::SparseRows model_rows(const Dataset& cells, const Context& context);

/// Explains every cell of the data set by those of the fit: one regression a cell. A cell of the fit is known by its
/// place in the cell space and is not explained by itself; a new one joins the cluster of the nearest.
[[nodiscard]] std::unique_ptr<Imputation> explained_cells(const Model& model, const Dataset& data, Context& context);

}  // namespace undrop::scimpute
