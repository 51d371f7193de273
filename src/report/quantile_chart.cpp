#include "report/quantile_chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/axis.hpp"

namespace undrop::report {

namespace {

constexpr double row_height = 24;
constexpr double top_with_reference = 24;
constexpr double top_alone = 6;
constexpr double below = 46;
/// The smallest value that a logarithmic axis goes down to.
constexpr double smallest = 0.001;

bool is_defined(const QuantileRow& row) {
  return row.quantiles.size() == 5 &&
         std::all_of(row.quantiles.begin(), row.quantiles.end(), [](double value) { return std::isfinite(value); });
}

Axis axis_of(const QuantileChart& chart, const LabelledWidth& width) {
  std::vector<double> values;
  if (chart.reference) values.push_back(*chart.reference);
  for (const auto& row : chart.rows) {
    if (is_defined(row)) values.insert(values.end(), row.quantiles.begin(), row.quantiles.end());
  }
  auto [low, high] = range_of(values);
  if (chart.is_logarithmic) {
    const auto least = values.empty() ? 1 : *std::min_element(values.begin(), values.end());
    low = std::clamp(least * 0.9, smallest, 1.0);
    high *= 1.05;
  } else if (low < 0 && std::all_of(values.begin(), values.end(), [](double value) { return value >= 0; })) {
    low = 0;
  }
  return {low, high, width.labels, width.whole - 14,
          chart.is_logarithmic ? Axis::Kind::logarithmic : Axis::Kind::linear};
}

void draw_row(Svg& svg, const Axis& axis, const LabelledWidth& width, double y, const QuantileRow& row) {
  draw_label(svg, width, y + 4, row.label, row.is_control);
  if (!is_defined(row)) {
    svg.text(width.labels + 4, y + 4, "not defined", "tick");
    return;
  }
  const auto& q = row.quantiles;
  const std::string said = fmt::format("{}: median {}, half of them {} to {}", row.label, figure_text(q[2]),
                                       figure_text(q[1]), figure_text(q[3]));
  svg.line(axis.place(q[0]), y, axis.place(q[4]), y, row.is_control ? "bar control" : "bar");
  const double from = axis.place(q[1]);
  svg.rect(from, y - 6, std::max(1.0, axis.place(q[3]) - from), 12, row.is_control ? "box control" : "box", said);
  svg.line(axis.place(q[2]), y - 8, axis.place(q[2]), y + 8, "median");
}

}  // namespace

std::string quantile_chart(const QuantileChart& chart) {
  const double top = chart.reference ? top_with_reference : top_alone;
  const double bottom = top + row_height * static_cast<double>(chart.rows.size());
  double longest = 0;
  for (const auto& row : chart.rows) longest = std::max(longest, text_width(row.label));
  const auto width = labelled_width(longest);
  Svg svg(width.whole, bottom + below, chart.description);
  const Axis axis = axis_of(chart, width);
  draw_x_axis(svg, axis, top - 4, bottom, chart.x_title);
  if (chart.reference) {
    const double x = axis.place(*chart.reference);
    svg.line(x, top - 8, x, bottom, "reference");
    svg.text(std::clamp(x, width.labels, width.whole - 30), top - 12, chart.reference_label, "tick", Anchor::middle);
  }
  double y = top + row_height / 2;
  for (const auto& row : chart.rows) {
    draw_row(svg, axis, width, y, row);
    y += row_height;
  }
  return svg.str();
}

}  // namespace undrop::report
