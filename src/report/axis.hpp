#pragma once

#include <string>
#include <utility>
#include <vector>

#include "report/svg.hpp"

namespace undrop::report {

/// The place of values along one side of a drawing.
class Axis {
 public:
  enum class Kind { linear, logarithmic };
  /// Values `low` to `high` lie at `from` to `to` of the drawing. A range without extent is widened; a logarithmic one
  /// begins above 0. Figures that are not finite count as 0.
  Axis(double low, double high, double from, double to, Kind kind = Kind::linear);

  /// Values outside the range lie on its ends.
  [[nodiscard]] double place(double value) const;
  [[nodiscard]] bool contains(double value) const { return value >= low_ && value <= high_; }
  /// Round values, three to seven of them.
  [[nodiscard]] std::vector<double> ticks() const;
  [[nodiscard]] std::string label(double tick) const;
  [[nodiscard]] double from() const { return from_; }
  [[nodiscard]] double to() const { return to_; }

 private:
  [[nodiscard]] double scaled(double value) const;
  double low_;
  double high_;
  double from_;
  double to_;
  Kind kind_;
};

/// Smallest and largest of the finite values, with a margin of 5 % of their distance; 0 to 1 where there are none.
[[nodiscard]] std::pair<double, double> range_of(const std::vector<double>& values);

/// Grid lines from `top` to `bottom`, with labels and a title below.
void draw_x_axis(Svg& svg, const Axis& axis, double top, double bottom, const std::string& title);
/// Grid lines from `left` to `right`, with labels and a title left of them.
void draw_y_axis(Svg& svg, const Axis& axis, double left, double right, const std::string& title);

}  // namespace undrop::report
