#include "judge/simulated_file.hpp"

#include <undrop/errors.hpp>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <span>
#include <vector>

#include "io/h5ad_output.hpp"
#include "judge/controls.hpp"

namespace undrop::judge {

namespace {

using Rows = std::function<const std::vector<float>&(const SimulatedBlock&)>;

/// Draws the cells once more for each layer: cheaper than to hold the matrices.
void write_layer(const Simulation& simulation, io::H5adOutput& file, const std::string& name, io::LayerLayout layout,
                 const Context& context, const Rows& rows) {
  const auto writer = file.layer(name, layout);
  SimulatedBlock block;
  for (std::int64_t begin = 0, step = block_cells(simulation.n_genes()); begin < simulation.n_cells(); begin += step) {
    context.report("writing " + name, begin, simulation.n_cells());
    const CellRange cells{begin, std::min(simulation.n_cells(), begin + step)};
    simulation.simulate_cells(cells, context, block);
    writer->write(cells, rows(block));
  }
  writer->finish();
}

}  // namespace

SimulatedFile simulate_file(const ParameterValues& options, const std::string& output, bool overwrite,
                            Context& context) {
  // Before the work, not after it.
  if (!overwrite && std::filesystem::exists(output)) {
    throw UsageError(output + " exists already; choose another name, or --force to replace it");
  }
  const Simulation simulation(Options(simulate_parameters(), "default", options), context.seed);
  const auto data = simulation.dataset(context);
  SimulatedFile summary{output, data.n_cells(), data.n_genes(), data.counts->n_nonzeros(), 0};
  io::H5adOutput file(data, output, overwrite);
  write_layer(simulation, file, "true_counts", io::LayerLayout::sparse, context,
              [](const SimulatedBlock& block) -> const std::vector<float>& { return block.true_counts; });
  write_layer(simulation, file, "true_mean", io::LayerLayout::dense, context,
              [](const SimulatedBlock& block) -> const std::vector<float>& { return block.true_mean; });
  write_layer(simulation, file, "dropped", io::LayerLayout::sparse, context,
              [&summary](const SimulatedBlock& block) -> const std::vector<float>& {
                summary.n_dropped += std::count(block.dropped.begin(), block.dropped.end(), 1.0F);
                return block.dropped;
              });
  file.add_uns("simulation", simulation.facts());
  file.commit();
  return summary;
}

}  // namespace undrop::judge
