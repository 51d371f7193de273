#pragma once

#include <string>
#include <vector>

namespace undrop::report {

struct Curve {
  std::string name = {};
  std::vector<double> x = {};
  std::vector<double> y = {};  ///< gaps where not finite
};

struct CurveChart {
  std::string description = {};
  std::string x_title = {};
  std::string y_title = {};
  double y_low = 0;
  double y_high = 0;               ///< both equal: from the values
  std::vector<Curve> curves = {};  ///< at most 8 have colours of their own
};

/// Lines over a shared x, told apart by colour and dash, with a legend of HTML below where there are several.
[[nodiscard]] std::string curve_chart(const CurveChart& chart);

/// Medians of `y` in bins of about equally many values of `x`: what a cloud of points says.
[[nodiscard]] Curve running_median(const std::string& name, const std::vector<double>& x, const std::vector<double>& y,
                                   std::size_t bins);

}  // namespace undrop::report
