#include "bulk/table_scale.hpp"

#include <algorithm>
#include <cmath>

namespace undrop::bulk {

namespace {

/// No logarithm of an expression value is as large: 2^50.
constexpr float largest_logarithm = 50;

}  // namespace

std::string to_text(TableScale scale) {
  switch (scale) {
    case TableScale::automatic:
      return "auto";
    case TableScale::linear:
      return "linear";
    case TableScale::log1p:
      return "log1p";
    case TableScale::log2p1:
      return "log2p1";
    case TableScale::log10p1:
      return "log10p1";
  }
  return "";
}

GuessedScale guess_scale(std::span<const float> values) {
  const bool is_whole = std::all_of(values.begin(), values.end(), [](float x) { return std::nearbyint(x) == x; });
  const bool is_large = std::any_of(values.begin(), values.end(), [](float x) { return x > largest_logarithm; });
  if (is_whole || is_large) return {TableScale::linear, is_whole, true};
  return {TableScale::log2p1, false, false};
}

void make_linear(std::span<float> values, TableScale scale) {
  if (scale == TableScale::linear || scale == TableScale::automatic) return;
  const double base = scale == TableScale::log2p1 ? std::log(2.0) : scale == TableScale::log10p1 ? std::log(10.0) : 1.0;
  for (auto& value : values) value = static_cast<float>(std::expm1(static_cast<double>(value) * base));
}

}  // namespace undrop::bulk
