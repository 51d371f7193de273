#pragma once

#include <undrop/context.hpp>

#include <cstdint>
#include <vector>

#include "neighbors/nearest_neighbors.hpp"

namespace undrop::neighbors {

struct DiffusionPseudotime {
  std::vector<double> time;  ///< one a cell; 0 at the root, infinite where no path leads to it
  bool converged = false;
  std::int64_t n_unreached = 0;
};

/// Distance of random walks from the root (Haghverdi et al. 2016): Gaussian kernels between neighbours, as wide as half
/// the distance to the cell's last one, freed from the density of cells; in the eigenvectors of the symmetric
/// transition matrix but the first, weighted by λ / (1 − λ). `n_components`: eigenvectors used. Throws
/// std::invalid_argument for a root that is no cell. O(cells × (k + components²)) a step of the eigenvectors' search.
[[nodiscard]] DiffusionPseudotime diffusion_pseudotime(const Neighbors& neighbors, std::int64_t root,
                                                       const Context& context, std::int64_t n_components = 15);

}  // namespace undrop::neighbors
