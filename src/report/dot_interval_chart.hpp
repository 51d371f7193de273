#pragma once

#include <optional>
#include <string>
#include <vector>

#include "judge/comparison.hpp"

namespace undrop::report {

struct DotRow {
  std::string label = {};
  judge::Interval interval = {};
  bool is_control = false;       ///< hollow and grey
  bool is_clear = false;         ///< drawn strong: the interval says something
  std::string explanation = {};  ///< for the pointer; the figures where empty
};

struct DotChart {
  std::string description = {};
  std::string x_title = {};
  std::optional<double> reference = {};  ///< an upright line
  std::string reference_label = {};
  std::vector<DotRow> rows = {};  ///< from above to below
};

/// One row an entrant: a dot for the value, a bar for its interval. Values far from the bulk of the others do not
/// stretch the axis: they stand at its end as an arrow, with their figure. Rows whose value is not defined say so.
[[nodiscard]] std::string dot_interval_chart(const DotChart& chart);

}  // namespace undrop::report
