#pragma once

#include <optional>
#include <string>
#include <vector>

namespace undrop::report {

struct QuantileRow {
  std::string label = {};
  std::vector<double> quantiles = {};  ///< 5, 25, 50, 75 and 95 %
  bool is_control = false;
};

struct QuantileChart {
  std::string description = {};
  std::string x_title = {};
  bool is_logarithmic = false;
  std::optional<double> reference = {};
  std::string reference_label = {};
  std::vector<QuantileRow> rows = {};
};

/// A row of boxes: a line from 5 to 95 %, a box from 25 to 75 %, a stroke at the median. Rows without five quantiles
/// say that they are not defined.
[[nodiscard]] std::string quantile_chart(const QuantileChart& chart);

}  // namespace undrop::report
