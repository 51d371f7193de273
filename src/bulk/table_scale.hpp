#pragma once

#include <span>
#include <string>

#include "bulk/bulk_parameters.hpp"

namespace undrop::bulk {

[[nodiscard]] std::string to_text(TableScale scale);

/// What the values of a table seem to be: linear where all are whole numbers or one is above 50, else log2(1 + x), in
/// which most public tables come (`is_certain` false: a warning is due). Logarithms need not be told from small linear
/// values by their bases: ln and log10 must be said.
struct GuessedScale {
  TableScale scale = TableScale::linear;
  bool is_whole = false;
  bool is_certain = true;
};

[[nodiscard]] GuessedScale guess_scale(std::span<const float> values);

/// Values of the scale in place of linear ones.
void make_linear(std::span<float> values, TableScale scale);

}  // namespace undrop::bulk
