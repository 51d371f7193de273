#pragma once

#include <string>
#include <vector>

namespace undrop::report {

struct BarRow {
  std::string label = {};
  double value = 0;
  std::string figure = {};  ///< the value as text, "3.2 s"; "n/a" where the value is not defined
  bool is_control = false;
};

struct BarChart {
  std::string description = {};
  bool is_logarithmic = false;  ///< lengths by the logarithm; said in the title by who draws it
  std::vector<BarRow> rows = {};
};

/// Bars from the left with their figures at the end, which make an axis needless.
[[nodiscard]] std::string bar_chart(const BarChart& chart);

}  // namespace undrop::report
