#include "report/scatter_chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "report/axis.hpp"

namespace undrop::report {

namespace {

constexpr double side = 240;
constexpr double margin = 6;
constexpr std::int32_t n_colours = 8;

std::string class_of_group(std::int32_t group) {
  if (group < 0 || group >= most_marks) return "pt kx";
  const char* shape = group / n_colours == 0 ? "" : group / n_colours == 1 ? " sq" : " ring";
  return fmt::format("pt k{}{}", group % n_colours, shape);
}

/// One path a group: each point is a line of no length with thick ends.
void draw_group(Svg& svg, const std::string& points, std::int32_t group) {
  svg.path(points, class_of_group(group));
  if (group >= 2 * n_colours) svg.path(points, "pt hole");
}

/// Ranges of both coordinates, made equally wide.
std::pair<Axis, Axis> axes_of(const std::vector<float>& x, const std::vector<float>& y) {
  const auto [x_low, x_high] = range_of({x.begin(), x.end()});
  const auto [y_low, y_high] = range_of({y.begin(), y.end()});
  const double half = std::max({x_high - x_low, y_high - y_low, 1e-6}) / 2;
  const double x_middle = (x_low + x_high) / 2;
  const double y_middle = (y_low + y_high) / 2;
  return {Axis(x_middle - half, x_middle + half, margin, side - margin),
          Axis(y_middle - half, y_middle + half, side - margin, margin)};
}

}  // namespace

std::string scatter_chart(const ScatterChart& chart) {
  Svg svg(side, side, chart.description);
  svg.rect(0.5, 0.5, side - 1, side - 1, "frame");
  const auto [x, y] = axes_of(chart.x, chart.y);
  std::map<std::int32_t, std::string> paths;
  for (std::size_t i = 0; i < std::min(chart.x.size(), chart.y.size()); ++i) {
    if (!std::isfinite(chart.x[i]) || !std::isfinite(chart.y[i])) continue;
    const std::int32_t group = i < chart.groups.size() ? chart.groups[i] : 0;
    paths[group] += fmt::format("M{} {}h0", coordinate(x.place(static_cast<double>(chart.x[i]))),
                                coordinate(y.place(static_cast<double>(chart.y[i]))));
  }
  for (const auto& [group, points] : paths) draw_group(svg, points, group);
  return svg.str();
}

std::string mark_sample(std::int32_t group) {
  Svg svg(14, 14, "");
  const std::string points = "M7 7h0";
  svg.path(points, class_of_group(group) + " big");
  if (group >= 2 * n_colours) svg.path(points, "pt hole big");
  return svg.str();
}

LabelGroups group_labels(const std::vector<std::string>& labels) {
  std::map<std::string, std::int64_t> sizes;
  for (const auto& label : labels) ++sizes[label];
  std::vector<std::pair<std::int64_t, std::string>> by_size;
  for (const auto& [name, size] : sizes) by_size.emplace_back(-size, name);
  std::sort(by_size.begin(), by_size.end());
  LabelGroups out;
  for (const auto& [size, name] : by_size) {
    if (out.names.size() < static_cast<std::size_t>(most_marks)) out.names.push_back(name);
  }
  std::sort(out.names.begin(), out.names.end());
  out.has_others = out.names.size() < sizes.size();
  std::map<std::string, std::int32_t> place;
  for (std::size_t i = 0; i < out.names.size(); ++i) place[out.names[i]] = static_cast<std::int32_t>(i);
  for (const auto& label : labels) {
    const auto at = place.find(label);
    out.groups.push_back(at == place.end() ? -1 : at->second);
  }
  return out;
}

std::string legend(const LabelGroups& labels) {
  std::string html = "<ul class=\"legend\">";
  for (std::size_t i = 0; i < labels.names.size(); ++i) {
    html += fmt::format("<li>{}{}</li>", mark_sample(static_cast<std::int32_t>(i)),
                        escaped(labels.names[i].empty() ? "(no label)" : labels.names[i]));
  }
  if (labels.has_others) html += fmt::format("<li>{}other</li>", mark_sample(-1));
  return html + "</ul>";
}

}  // namespace undrop::report
