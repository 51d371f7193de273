#include "report/bar_chart.hpp"

#include <algorithm>
#include <cmath>

#include "report/axis.hpp"

namespace undrop::report {

namespace {

constexpr double figure_width = 78;
constexpr double row_height = 22;
constexpr double margin = 4;

Axis axis_of(const BarChart& chart, const LabelledWidth& width) {
  double least = 0;
  double most = 0;
  for (const auto& row : chart.rows) {
    if (!std::isfinite(row.value) || row.value <= 0) continue;
    least = least == 0 ? row.value : std::min(least, row.value);
    most = std::max(most, row.value);
  }
  const double from = width.labels;
  const double to = width.whole - figure_width;
  if (chart.is_logarithmic) return {least / 2, most, from, to, Axis::Kind::logarithmic};
  return {0, most > 0 ? most : 1, from, to};
}

}  // namespace

std::string bar_chart(const BarChart& chart) {
  double longest = 0;
  for (const auto& row : chart.rows) longest = std::max(longest, text_width(row.label));
  const auto width = labelled_width(longest);
  Svg svg(width.whole, 2 * margin + row_height * static_cast<double>(chart.rows.size()), chart.description);
  const Axis axis = axis_of(chart, width);
  double y = margin;
  for (const auto& row : chart.rows) {
    const double middle = y + row_height / 2 + 4;
    draw_label(svg, width, middle, row.label, row.is_control);
    const bool has_bar = std::isfinite(row.value) && row.value > 0;
    const double end = has_bar ? axis.place(row.value) : width.labels;
    if (has_bar)
      svg.rect(width.labels, y + 4, std::max(1.0, end - width.labels), row_height - 8,
               row.is_control ? "box control" : "box");
    svg.text(end + 6, middle, row.figure, "tick");
    y += row_height;
  }
  svg.line(width.labels, margin, width.labels, y, "axis");
  return svg.str();
}

}  // namespace undrop::report
