#include "report/bin_chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "report/axis.hpp"

namespace undrop::report {

namespace {

constexpr double left = 48;
constexpr double side = 220;
constexpr double top = 8;
constexpr std::size_t n_shades = 7;

/// Shade 0 to n_shades − 1 of a count, by its logarithm.
std::size_t shade(std::int64_t count, std::int64_t most) {
  if (most <= 1) return n_shades - 1;
  const double share = std::log(static_cast<double>(count)) / std::log(static_cast<double>(most));
  return std::min(n_shades - 1, static_cast<std::size_t>(share * static_cast<double>(n_shades)));
}

void draw_bins(Svg& svg, const BinChart& chart, std::int64_t most) {
  const double width = side / static_cast<double>(chart.bins);
  const std::string square = fmt::format("h{0:.2f}v{0:.2f}h-{0:.2f}z", width);
  std::array<std::string, n_shades> paths;
  for (std::int64_t row = 0; row < chart.bins; ++row) {
    for (std::int64_t column = 0; column < chart.bins; ++column) {
      const auto count = chart.counts[static_cast<std::size_t>(row * chart.bins + column)];
      if (count <= 0) continue;
      paths.at(shade(count, most)) += fmt::format("M{:.1f} {:.1f}", left + width * static_cast<double>(column),
                                                  top + side - width * static_cast<double>(row + 1)) +
                                      square;
    }
  }
  for (std::size_t i = 0; i < n_shades; ++i) svg.path(paths.at(i), fmt::format("heat h{}", i));
}

}  // namespace

std::string bin_chart(const BinChart& chart) {
  const bool is_sized =
      chart.bins > 0 && chart.bin_end > 0 && chart.counts.size() == static_cast<std::size_t>(chart.bins * chart.bins);
  if (!is_sized) return {};
  const std::int64_t most = *std::max_element(chart.counts.begin(), chart.counts.end());
  if (most <= 0) return {};
  Svg svg(left + side + 12, top + side + 46, chart.description);
  const Axis x(0, chart.bin_end, left, left + side);
  const Axis y(0, chart.bin_end, top + side, top);
  draw_x_axis(svg, x, top, top + side, chart.x_title);
  draw_y_axis(svg, y, left, left + side, "");
  svg.upright_text(12, top + side / 2, chart.y_title, "name");
  draw_bins(svg, chart, most);
  svg.line(left, top + side, left + side, top, "reference");
  return svg.str();
}

}  // namespace undrop::report
