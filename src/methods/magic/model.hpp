#pragma once

#include <undrop/archive.hpp>
#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "embed/row_source.hpp"
#include "neighbors/diffusion_operator.hpp"
#include "neighbors/kernel_graph.hpp"

namespace undrop::magic {

/// The values that are averaged, of count / size factor.
enum class Space { sqrt, log, rate };

[[nodiscard]] Space space_of(const std::string& name);
[[nodiscard]] inline double into(Space space, double normalized) {
  if (space == Space::rate) return normalized;
  return space == Space::log ? std::log1p(normalized) : std::sqrt(normalized);
}
/// Values below 0, which components can give, count as 0.
[[nodiscard]] inline double out_of(Space space, double value) {
  const double bounded = std::max(0.0, value);
  if (space == Space::rate) return bounded;
  return space == Space::log ? std::expm1(bounded) : bounded * bounded;
}

/// The non-zeros of a data set in a space, cells × some columns; `place`: per gene its column, −1 for none.
[[nodiscard]] embed::HeldRows values_in(Space space, const Dataset& data, const std::vector<std::int32_t>& place,
                                        std::int64_t n_columns, double depth_ratio, const Context& context);

/// All that a fitted MAGIC is. The cells of the fit are part of it: their values are what is averaged.
struct Model {
  Space space = Space::sqrt;
  neighbors::KernelOptions kernel;
  std::int64_t knn_max = 15;
  bool is_cosine = false;
  bool is_approximate = false;
  bool is_given = false;  ///< neighbours came from the user's file: no components, no place for new cells
  std::int64_t steps = 3;

  Dataset cells;
  std::vector<std::int64_t> fingerprints;
  Eigen::MatrixXd loadings;  ///< genes × components
  Eigen::VectorXd center;    ///< per gene
  Eigen::MatrixXd scores;    ///< cells × components, what distances are taken of
  neighbors::DiffusionOperator walk;
  Eigen::MatrixXd diffused;  ///< approximate solver: cells × components

  std::int64_t n_components = 0;  ///< of the graph
  bool is_exact_search = true;

  /// Values of the graph: square roots where rates are averaged.
  [[nodiscard]] Space graph_space() const { return space == Space::log ? Space::log : Space::sqrt; }
  void save(ArchiveWriter& archive) const;
  [[nodiscard]] static Model load(const ArchiveReader& archive);
};

}  // namespace undrop::magic
