#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>
#include <undrop/parameters.hpp>

#include <Eigen/Core>

#include "methods/magic/model.hpp"

namespace undrop::magic {

/// Components, neighbours, graph, and the number of steps.
[[nodiscard]] Model fit_model(const Dataset& data, const Options& options, const Context& context);

/// Scores of cells in the model's components; those of cosine distances have length 1.
[[nodiscard]] Eigen::MatrixXd project(const Model& model, const Dataset& data, const Context& context);

}  // namespace undrop::magic
