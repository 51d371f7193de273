#include "compare/stage_order.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

namespace undrop::compare {

namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

std::optional<double> number_of(const std::string& text) {
  double number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || rest != text.data() + text.size()) return std::nullopt;
  return number;
}

/// Ranks of the categories.
std::vector<double> ranks_of(const Column& column, const std::vector<std::string>& order) {
  std::vector<double> ranks(column.categories.size(), unknown);
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    if (!order.empty()) {
      const auto at = std::find(order.begin(), order.end(), column.categories[i]);
      if (at != order.end()) ranks[i] = static_cast<double>(at - order.begin());
    } else if (column.kind == Column::Kind::categorical) {
      ranks[i] = static_cast<double>(i);
    } else {
      ranks[i] = number_of(column.categories[i]).value_or(unknown);
    }
  }
  return ranks;
}

}  // namespace

std::vector<double> stages_from(const Dataset& data, const std::string& name, const std::vector<std::string>& order) {
  const Column* column = data.find_obs(name);
  if (column == nullptr) {
    std::vector<std::string> names;
    for (const auto& other : data.obs) names.push_back(other.name);
    throw OptionError("stages", name, fmt::format("is no column of obs; there are: {}", fmt::join(names, ", ")));
  }
  std::vector<double> stages = column->numbers;
  if (stages.empty()) {
    const auto ranks = ranks_of(*column, order);
    for (const auto code : column->codes) stages.push_back(code < 0 ? unknown : ranks[static_cast<std::size_t>(code)]);
  }
  double first = unknown;
  bool varies = false;
  for (const double stage : stages) {
    if (std::isnan(stage)) continue;
    if (std::isnan(first)) first = stage;
    varies = varies || stage != first;
  }
  if (varies) return stages;
  throw OptionError(
      "stages", name,
      fmt::format("holds no order of stages; name them from first to last by --stage-order A,B,C{}",
                  column->categories.empty() ? "" : fmt::format(", out of: {}", fmt::join(column->categories, ", "))));
}

}  // namespace undrop::compare
