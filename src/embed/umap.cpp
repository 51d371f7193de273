#include "embed/umap.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>
#include <numeric>

#include "core/random.hpp"
#include "knncolle/knncolle.hpp"
#include "umappp/umappp.hpp"

namespace undrop::embed {

namespace {

using Point = std::int32_t;
constexpr std::int64_t fewest_points = 4;
/// Epochs between two looks at the cancel token.
constexpr int epochs_a_step = 25;

Plane circle(std::size_t n) {
  Plane plane;
  for (std::size_t i = 0; i < n; ++i) {
    const double angle = 2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(n);
    plane.x.push_back(static_cast<float>(std::cos(angle)));
    plane.y.push_back(static_cast<float>(std::sin(angle)));
  }
  return plane;
}

bool have_extent(std::span<const double> points, std::size_t n_dimensions) {
  for (std::size_t i = n_dimensions; i < points.size(); ++i) {
    if (points[i] != points[i - n_dimensions]) return true;
  }
  return false;
}

umappp::Options umap_options(const UmapOptions& wanted, std::int64_t n, const Context& context) {
  umappp::Options options;
  options.num_neighbors = static_cast<int>(std::min(wanted.n_neighbors, n - 1));
  options.min_dist = wanted.min_dist;
  options.initialize_seed = derived_seed(context.seed, "umap start");
  options.optimize_seed = derived_seed(context.seed, "umap layout");
  options.initialize_spectral_jitter = true;
  return options;
}

double mean(const std::vector<float>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) /
         static_cast<double>(std::max<std::size_t>(1, values.size()));
}

}  // namespace

Plane umap(std::span<const double> points, std::int64_t n_dimensions, const UmapOptions& options,
           const Context& context) {
  if (n_dimensions <= 0) return {};
  const auto d = static_cast<std::size_t>(n_dimensions);
  const std::size_t n = points.size() / d;
  if (static_cast<std::int64_t>(n) < fewest_points || !have_extent(points, d)) return circle(n);
  const auto metric = std::make_shared<knncolle::EuclideanDistance<double, double>>();
  const knncolle::VptreeBuilder<Point, double, double> builder(metric);
  std::vector<double> places(2 * n);
  auto status = umappp::initialize<Point, double>(d, static_cast<Point>(n), points.data(), builder, 2, places.data(),
                                                  umap_options(options, static_cast<std::int64_t>(n), context));
  while (status.epoch() < status.num_epochs()) {
    context.check_cancelled();
    status.run(places.data(), std::min(status.epoch() + epochs_a_step, status.num_epochs()));
  }
  Plane plane;
  for (std::size_t i = 0; i < n; ++i) {
    plane.x.push_back(static_cast<float>(places[2 * i]));
    plane.y.push_back(static_cast<float>(places[2 * i + 1]));
  }
  return plane;
}

Plane turned_to(const Plane& reference, const Plane& plane) {
  const std::size_t n = std::min(reference.x.size(), plane.x.size());
  const double to_x = mean(reference.x);
  const double to_y = mean(reference.y);
  const double from_x = mean(plane.x);
  const double from_y = mean(plane.y);
  double xx = 0;
  double xy = 0;
  double yx = 0;
  double yy = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double a = static_cast<double>(plane.x[i]) - from_x;
    const double b = static_cast<double>(plane.y[i]) - from_y;
    const double u = static_cast<double>(reference.x[i]) - to_x;
    const double v = static_cast<double>(reference.y[i]) - to_y;
    xx += a * u;
    xy += a * v;
    yx += b * u;
    yy += b * v;
  }
  // The best turn has the angle of (xx + yy, xy − yx), the best mirrored one that of (xx − yy, xy + yx).
  const bool mirror = std::hypot(xx - yy, xy + yx) > std::hypot(xx + yy, xy - yx);
  const double sign = mirror ? -1 : 1;
  const double angle = std::atan2(xy - sign * yx, xx + sign * yy);
  Plane turned;
  for (std::size_t i = 0; i < plane.x.size(); ++i) {
    const double a = static_cast<double>(plane.x[i]) - from_x;
    const double b = sign * (static_cast<double>(plane.y[i]) - from_y);
    turned.x.push_back(static_cast<float>(to_x + std::cos(angle) * a - std::sin(angle) * b));
    turned.y.push_back(static_cast<float>(to_y + std::sin(angle) * a + std::cos(angle) * b));
  }
  return turned;
}

}  // namespace undrop::embed
