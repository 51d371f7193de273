#pragma once

#include <undrop/context.hpp>

#include <Eigen/Core>

#include <cstdint>

#include "methods/magic/model.hpp"

namespace undrop::magic {

/// 1 − (sum of singular values of AᵀB)² after centring columns and scaling both to length 1; never below 0. What a
/// rotation and a scale cannot mend of the difference of two shapes.
[[nodiscard]] double procrustes_disparity(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b);

struct StepChoice {
  std::int64_t steps = 0;
  bool settled = false;
};

/// The first step that changes `values` (cells × columns) by a disparity below 0.001, and one more where `adds_one`; at
/// most `most` steps. Cost a step: edges × columns + columns³.
[[nodiscard]] StepChoice automatic_steps(const neighbors::DiffusionOperator& walk, const Eigen::MatrixXd& values,
                                         std::int64_t most, bool adds_one);

/// The fit's values of up to 500 genes drawn by the seed, cells × genes.
[[nodiscard]] Eigen::MatrixXd sample_of_genes(const Model& model, const Context& context);

}  // namespace undrop::magic
