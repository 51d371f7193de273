#pragma once

#include <undrop/context.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace undrop::embed {

/// Places in the plane, one a point.
struct Plane {
  std::vector<float> x;
  std::vector<float> y;
};

struct UmapOptions {
  std::int64_t n_neighbors = 15;  ///< at most the other points
  double min_dist = 0.3;
};

/// UMAP (McInnes, Healy and Melville 2018, through umappp) of row-major points: a picture of who lies near whom;
/// distances between far groups mean little. Exact neighbours, spectral start, 500 epochs up to 10,000 points. The same
/// for the same seed and any number of threads. Fewer than four points, or points without extent, are laid on a circle.
/// Cost: a second for 2,000 points, about linear.
[[nodiscard]] Plane umap(std::span<const double> points, std::int64_t n_dimensions, const UmapOptions& options,
                         const Context& context);

/// The same picture turned and mirrored, not stretched, so that its points come as near as may be to those of
/// `reference` (orthogonal Procrustes): what makes two pictures of the same points comparable. Both are centred on the
/// middle of the reference.
[[nodiscard]] Plane turned_to(const Plane& reference, const Plane& plane);

}  // namespace undrop::embed
