#include "cluster/labelled_populations.hpp"

#include <limits>

namespace undrop::cluster {

Populations labelled_populations(const Dataset& data, std::span<const std::int32_t> genes,
                                 std::span<const std::int32_t> labels, std::int64_t n_labels,
                                 const PopulationOptions& options, const Context& context) {
  Populations out;
  out.n = n_labels;
  out.embedding = embed::embed_cells(data, genes, options.input.value_or(embed::Input::log_normalized),
                                     options.n_dimensions, context);
  out.of_cell.assign(labels.begin(), labels.end());
  const auto d = static_cast<std::size_t>(out.embedding.n_dimensions);
  out.centers.assign(static_cast<std::size_t>(n_labels) * d, 0);
  std::vector<double> cells(static_cast<std::size_t>(n_labels), 0);
  for (std::size_t i = 0; i < out.of_cell.size(); ++i) {
    if (!(data.size_factors[i] > 0)) out.of_cell[i] = -1;
    if (out.of_cell[i] < 0) continue;
    const auto label = static_cast<std::size_t>(out.of_cell[i]);
    cells[label] += 1;
    for (std::size_t k = 0; k < d; ++k) out.centers[label * d + k] += out.embedding.scores[i * d + k];
  }
  // A label without cells lies infinitely far away, so that no cell is ever assigned to it.
  constexpr double nowhere = std::numeric_limits<double>::infinity();
  for (std::size_t at = 0; at < out.centers.size(); ++at)
    out.centers[at] = cells[at / d] > 0 ? out.centers[at] / cells[at / d] : nowhere;
  return out;
}

}  // namespace undrop::cluster
