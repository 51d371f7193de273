#pragma once

#include <undrop/context.hpp>
#include <undrop/parameters.hpp>

#include <string>

#include "judge/evaluation_table.hpp"

namespace undrop::judge {

/// The options of `undrop evaluate`, declared once.
[[nodiscard]] const ParameterTable& evaluate_parameters();

struct EvaluateRequest {
  std::string imputed;
  ParameterValues options;  ///< of evaluate_parameters()
};

/// Scores a layer of IMPUTED, by whatever tool, against a truth. Cells and genes are matched by name; the truth and
/// the input may hold more of them, in any order. The layer, its scale and its size factors are taken from what undrop
/// wrote beside it where options do not say. Matrices in h5ad files are streamed by blocks of cells; the input's
/// counts are held sparse.
/// Throws OptionError (no such layer, scale not known), InputError (names do not match), FormatError.
[[nodiscard]] Evaluation evaluate_file(const EvaluateRequest& request, Context& context);

}  // namespace undrop::judge
