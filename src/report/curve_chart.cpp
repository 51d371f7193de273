#include "report/curve_chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "report/axis.hpp"

namespace undrop::report {

namespace {

constexpr double left = 62;
constexpr double right = 428;
constexpr double top = 10;
constexpr double bottom = 220;
constexpr std::size_t n_colours = 8;

std::string class_of_curve(std::size_t i) {
  return i < n_colours ? fmt::format("curve k{} d{}", i, i % 4) : std::string("curve kx");
}

std::string path_of(const Curve& curve, const Axis& x, const Axis& y) {
  std::string path;
  bool is_open = false;
  for (std::size_t i = 0; i < std::min(curve.x.size(), curve.y.size()); ++i) {
    const bool is_point = std::isfinite(curve.x[i]) && std::isfinite(curve.y[i]);
    if (is_point) {
      path +=
          fmt::format("{}{} {}", is_open ? "L" : "M", coordinate(x.place(curve.x[i])), coordinate(y.place(curve.y[i])));
    }
    is_open = is_point;
  }
  return path;
}

std::string curve_legend(const std::vector<Curve>& curves) {
  if (curves.size() < 2) return {};
  std::string html = "<ul class=\"legend\">";
  for (std::size_t i = 0; i < curves.size(); ++i) {
    Svg sample(26, 14, "");
    sample.path("M1 7H25", class_of_curve(i));
    html += fmt::format("<li>{}{}</li>", sample.str(), escaped(curves[i].name));
  }
  return html + "</ul>";
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace

std::string curve_chart(const CurveChart& chart) {
  std::vector<double> xs;
  std::vector<double> ys;
  for (const auto& curve : chart.curves) {
    xs.insert(xs.end(), curve.x.begin(), curve.x.end());
    ys.insert(ys.end(), curve.y.begin(), curve.y.end());
  }
  Svg svg(440, bottom + 46, chart.description);
  const auto [x_low, x_high] = range_of(xs);
  const auto [y_low, y_high] = chart.y_low < chart.y_high ? std::pair(chart.y_low, chart.y_high) : range_of(ys);
  const Axis x(x_low, x_high, left, right);
  const Axis y(y_low, y_high, bottom, top);
  draw_x_axis(svg, x, top, bottom, chart.x_title);
  draw_y_axis(svg, y, left, right, chart.y_title);
  for (std::size_t i = 0; i < chart.curves.size(); ++i) {
    svg.path(path_of(chart.curves[i], x, y), class_of_curve(i), chart.curves[i].name);
  }
  return svg.str() + curve_legend(chart.curves);
}

Curve running_median(const std::string& name, const std::vector<double>& x, const std::vector<double>& y,
                     std::size_t bins) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i) {
    if (std::isfinite(x[i]) && std::isfinite(y[i])) order.push_back(i);
  }
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return x[a] < x[b]; });
  Curve curve{name, {}, {}};
  bins = std::min(bins, order.size());
  for (std::size_t bin = 0; bin < bins; ++bin) {
    std::vector<double> bin_x;
    std::vector<double> bin_y;
    for (std::size_t i = bin * order.size() / bins; i < (bin + 1) * order.size() / bins; ++i) {
      bin_x.push_back(x[order[i]]);
      bin_y.push_back(y[order[i]]);
    }
    curve.x.push_back(median(std::move(bin_x)));
    curve.y.push_back(median(std::move(bin_y)));
  }
  return curve;
}

}  // namespace undrop::report
