#include "report/dot_interval_chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "report/axis.hpp"

namespace undrop::report {

namespace {

constexpr double row_height = 24;
constexpr double top = 24;
constexpr double below = 46;
/// Distances between quartiles beyond which a value is far from the bulk.
constexpr double far_away = 4;
/// Room for the arrow and the figure of a value that is far away.
constexpr double outlier_width = 64;

double quantile(const std::vector<double>& sorted, double share) {
  const double at = share * static_cast<double>(sorted.size() - 1);
  const auto below_it = static_cast<std::size_t>(at);
  const auto above_it = std::min(below_it + 1, sorted.size() - 1);
  return sorted[below_it] + (at - static_cast<double>(below_it)) * (sorted[above_it] - sorted[below_it]);
}

double median_width(const DotChart& chart) {
  std::vector<double> widths;
  for (const auto& row : chart.rows) {
    const double width_of_row = row.interval.high - row.interval.low;
    if (std::isfinite(width_of_row)) widths.push_back(width_of_row);
  }
  std::sort(widths.begin(), widths.end());
  return widths.empty() ? 0 : quantile(widths, 0.5);
}

/// What the axis shows: all intervals, but for what is far from the bulk.
std::pair<double, double> shown_range(const DotChart& chart) {
  std::vector<double> values;
  for (const auto& row : chart.rows) {
    if (std::isfinite(row.interval.value)) values.push_back(row.interval.value);
  }
  if (chart.reference) values.push_back(*chart.reference);
  if (values.empty()) return {0, 1};
  std::sort(values.begin(), values.end());
  const double lower = quantile(values, 0.25);
  const double upper = quantile(values, 0.75);
  const double reach = far_away * std::max(upper - lower, median_width(chart));
  const bool has_bulk = values.size() >= 4 && reach > 0;
  const double low_end = has_bulk ? lower - reach : -std::numeric_limits<double>::infinity();
  const double high_end = has_bulk ? upper + reach : std::numeric_limits<double>::infinity();
  std::vector<double> shown;
  for (const auto& row : chart.rows) {
    const auto& interval = row.interval;
    if (!(interval.value >= low_end && interval.value <= high_end)) continue;
    shown.push_back(interval.value);
    if (std::isfinite(interval.low)) shown.push_back(std::max(interval.low, low_end - reach));
    if (std::isfinite(interval.high)) shown.push_back(std::min(interval.high, high_end + reach));
  }
  if (chart.reference) shown.push_back(*chart.reference);
  return range_of(shown);
}

std::string figures(const DotRow& row) {
  const auto& interval = row.interval;
  const std::string ends = std::isfinite(interval.low) && std::isfinite(interval.high)
                               ? fmt::format(" (95 %: {} to {})", figure_text(interval.low), figure_text(interval.high))
                               : std::string();
  return fmt::format("{}: {}{}", row.label, figure_text(interval.value), ends);
}

void draw_outlier(Svg& svg, const Axis& axis, const LabelledWidth& width, double y, const DotRow& row) {
  const bool is_right = axis.place(row.interval.value) > axis.from() + 1;
  const double tip = is_right ? width.whole - 4 : width.labels + 2;
  const double step = is_right ? -9 : 9;
  svg.path(fmt::format("M{0} {1}l{2} -5v10z", coordinate(tip), coordinate(y), coordinate(step)),
           row.is_control ? "dot control" : "dot", figures(row));
  svg.text(tip + 1.6 * step, y + 4, figure_text(row.interval.value), "tick", is_right ? Anchor::end : Anchor::start);
}

void draw_row(Svg& svg, const Axis& axis, const LabelledWidth& width, double y, const DotRow& row) {
  draw_label(svg, width, y + 4, row.label, row.is_control);
  const auto& interval = row.interval;
  if (!std::isfinite(interval.value)) {
    svg.text(width.labels + 4, y + 4, "not defined", "tick");
    return;
  }
  if (!axis.contains(interval.value)) return draw_outlier(svg, axis, width, y, row);
  const char* bar = row.is_control ? "bar control" : row.is_clear ? "bar clear" : "bar";
  if (std::isfinite(interval.low) && std::isfinite(interval.high)) {
    svg.line(axis.place(interval.low), y, axis.place(interval.high), y, bar);
  }
  const char* dot = row.is_control ? "dot control" : row.is_clear ? "dot clear" : "dot";
  svg.circle(axis.place(interval.value), y, 5, dot, row.explanation.empty() ? figures(row) : row.explanation);
}

}  // namespace

std::string dot_interval_chart(const DotChart& chart) {
  const double bottom = top + row_height * static_cast<double>(chart.rows.size());
  double longest = 0;
  for (const auto& row : chart.rows) longest = std::max(longest, text_width(row.label));
  const auto width = labelled_width(longest);
  Svg svg(width.whole, bottom + below, chart.description);
  const auto [low, high] = shown_range(chart);
  const auto lies = [&](auto is_there) { return std::any_of(chart.rows.begin(), chart.rows.end(), is_there); };
  const bool has_left = lies([low = low](const DotRow& row) { return row.interval.value < low; });
  const bool has_right = lies([high = high](const DotRow& row) { return row.interval.value > high; });
  const Axis axis(low, high, width.labels + (has_left ? outlier_width : 0),
                  width.whole - (has_right ? outlier_width : 14));
  draw_x_axis(svg, axis, top - 4, bottom, chart.x_title);
  if (chart.reference) {
    const double x = axis.place(*chart.reference);
    svg.line(x, top - 8, x, bottom, "reference");
    const bool is_right = x > width.whole - 60;
    svg.text(is_right ? width.whole - 2 : std::max(x, width.labels), top - 12, chart.reference_label, "tick",
             is_right ? Anchor::end : Anchor::middle);
  }
  double y = top + row_height / 2;
  for (const auto& row : chart.rows) {
    draw_row(svg, axis, width, y, row);
    y += row_height;
  }
  return svg.str();
}

}  // namespace undrop::report
