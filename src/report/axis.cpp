#include "report/axis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace undrop::report {

namespace {

/// The largest of 1, 2, 5 × 10^k that cuts the extent in at least three parts.
double round_step(double extent) {
  const double rough = extent / 5;
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (rough <= factor * power) return factor * power;
  }
  return 10 * power;
}

double finite(double value) { return std::isfinite(value) ? value : 0; }

}  // namespace

Axis::Axis(double low, double high, double from, double to, Kind kind)
    : low_(finite(low)), high_(finite(high)), from_(from), to_(to), kind_(kind) {
  if (low_ > high_) std::swap(low_, high_);
  if (kind_ == Kind::logarithmic) {
    low_ = std::max(low_, 1e-9);
    high_ = std::max(high_, low_ * 10);
  } else if (high_ - low_ <= 1e-9 * std::max(1.0, std::abs(high_))) {
    const double margin = std::max(0.5 * std::abs(high_), 0.5);
    low_ -= margin;
    high_ += margin;
  }
}

double Axis::scaled(double value) const { return kind_ == Kind::logarithmic ? std::log10(value) : value; }

double Axis::place(double value) const {
  const double inside = std::isnan(value) ? low_ : std::clamp(value, low_, high_);
  return from_ + (scaled(inside) - scaled(low_)) / (scaled(high_) - scaled(low_)) * (to_ - from_);
}

std::vector<double> Axis::ticks() const {
  std::vector<double> out;
  const double low = scaled(low_);
  const double high = scaled(high_);
  const double slack = 1e-9 * (high - low);
  if (kind_ == Kind::logarithmic && high - low < 1.7) {
    for (double power = std::floor(low); power <= high; power += 1) {
      for (const double factor : {1.0, 2.0, 5.0}) {
        const double tick = factor * std::pow(10.0, power);
        if (scaled(tick) >= low - slack && scaled(tick) <= high + slack) out.push_back(tick);
      }
    }
    return out;
  }
  if (kind_ == Kind::logarithmic) {
    const double step = std::max(1.0, std::ceil((high - low) / 6));
    for (double power = std::ceil(low - slack); power <= high + slack; power += step) {
      out.push_back(std::pow(10.0, power));
    }
    return out;
  }
  const double step = round_step(high - low);
  for (double at = std::ceil((low - slack) / step); at * step <= high + slack; at += 1) out.push_back(at * step);
  return out;
}

std::string Axis::label(double tick) const {
  if (std::abs(tick) < 1e-9 * (high_ - low_)) return "0";
  return figure_text(tick);
}

std::pair<double, double> range_of(const std::vector<double>& values) {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  if (low > high) return {0, 1};
  const double margin = 0.05 * (high - low);
  return {low - margin, high + margin};
}

void draw_x_axis(Svg& svg, const Axis& axis, double top, double bottom, const std::string& title) {
  for (const double tick : axis.ticks()) {
    const double x = axis.place(tick);
    svg.line(x, top, x, bottom, "grid");
    svg.text(x, bottom + 16, axis.label(tick), "tick", Anchor::middle);
  }
  svg.line(axis.from(), bottom, axis.to(), bottom, "axis");
  // Ends with the axis, so that a long title reaches below the labels of the rows.
  svg.text(axis.to(), bottom + 36, title, "name", Anchor::end);
}

void draw_y_axis(Svg& svg, const Axis& axis, double left, double right, const std::string& title) {
  for (const double tick : axis.ticks()) {
    const double y = axis.place(tick);
    svg.line(left, y, right, y, "grid");
    svg.text(left - 6, y + 4, axis.label(tick), "tick", Anchor::end);
  }
  svg.line(left, axis.from(), left, axis.to(), "axis");
  svg.upright_text(left - 46, (axis.from() + axis.to()) / 2, title, "name");
}

}  // namespace undrop::report
