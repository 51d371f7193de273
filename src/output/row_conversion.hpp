#pragma once

#include <undrop/imputer.hpp>

#include <span>

namespace undrop::output {

/// What a count with mean `rate` at the cell's own depth shows where it is not 0: rate / (1 − P(0 | rate)) with
/// P(0 | rate) = exp(−rate), that is, for genes whose counts vary as a Poisson variable does. A rate of 0 stays 0.
[[nodiscard]] double expressed_from_rate(double rate);

/// How the values of a method become those of a layer.
struct Conversion {
  Scale from = Scale::log1p;
  Scale to = Scale::log1p;
  bool turns_rates = false;  ///< rates become expressed values
};

/// A value as it is written, and on the count scale.
struct Converted {
  float value = 0;
  double count = 0;
};
[[nodiscard]] Converted convert(const Conversion& how, float value, double size_factor);

/// The same of many values of a cell, by loops built per processor: within rounding of single precision of `convert`,
/// and `convert` itself where a value is not in [0, 10⁶], or not a number.
void convert_row(const Conversion& how, double size_factor, std::span<const float> values, std::span<float> written,
                 std::span<double> counts);

}  // namespace undrop::output
