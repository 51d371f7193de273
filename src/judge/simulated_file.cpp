#include "judge/simulated_file.hpp"

#include <undrop/errors.hpp>
#include <undrop/read.hpp>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <numeric>
#include <vector>

#include "io/h5ad_output.hpp"
#include "judge/controls.hpp"
#include "prep/checks.hpp"
#include "prep/size_factors.hpp"

namespace undrop::judge {

namespace {

/// The layers of the truth, as far as they are kept.
class TruthLayers {
 public:
  TruthLayers(io::H5adOutput& file, const std::string& kept) {
    if (kept == "none") return;
    counts_ = file.layer("true_counts", io::LayerLayout::sparse);
    dropped_ = file.layer("dropped", io::LayerLayout::sparse);
    if (kept == "all") means_ = file.layer("true_mean", io::LayerLayout::dense);
  }

  [[nodiscard]] bool needs_means() const { return means_ != nullptr; }

  void write(const SimulatedBlock& block) {
    if (means_) means_->write(block.cells, block.true_mean);
    if (!counts_) return;
    counts_->write({block.cells, block.offsets, block.genes, block.true_counts});
    dropped_->write(lost_of(block));
  }

  void finish() {
    for (const auto& layer : {counts_.get(), dropped_.get(), means_.get()}) {
      if (layer != nullptr) layer->finish();
    }
  }

 private:
  static CountBlock lost_of(const SimulatedBlock& block) {
    CountBlock lost{block.cells, {0}, {}, {}};
    for (std::size_t row = 0; row + 1 < block.offsets.size(); ++row) {
      for (auto i = static_cast<std::size_t>(block.offsets[row]); i < static_cast<std::size_t>(block.offsets[row + 1]);
           ++i) {
        if (block.dropped[i] != 0) lost.genes.push_back(block.genes[i]);
      }
      lost.offsets.push_back(static_cast<std::int64_t>(lost.genes.size()));
    }
    lost.values.assign(lost.genes.size(), 1.0F);
    return lost;
  }

  std::unique_ptr<io::LayerWriter> counts_;
  std::unique_ptr<io::LayerWriter> dropped_;
  std::unique_ptr<io::LayerWriter> means_;
};

/// The counts of the features that are modelled.
std::shared_ptr<const CountSource> gene_expression(const Dataset& data) {
  std::vector<std::int32_t> genes;
  for (std::size_t gene = 0; gene < data.is_modelled.size(); ++gene) {
    if (data.is_modelled[gene] != 0) genes.push_back(static_cast<std::int32_t>(gene));
  }
  if (genes.size() == data.is_modelled.size()) return data.counts;
  std::vector<std::int64_t> cells(static_cast<std::size_t>(data.n_cells()));
  std::iota(cells.begin(), cells.end(), 0);
  return select(*data.counts, cells, genes);
}

/// The counts and the layers of the truth. The writers end with it: a file is only closed once nothing of it is held.
void write_layers(const Simulation& simulation, const std::string& truth, io::H5adOutput& file, SimulatedFile& summary,
                  Context& context) {
  const auto counts = file.counts();
  TruthLayers layers(file, truth);
  SimulatedBlock block;
  for (std::int64_t begin = 0, step = block_cells(summary.n_genes); begin < summary.n_cells; begin += step) {
    context.report("simulating", begin, summary.n_cells);
    const CellRange cells{begin, std::min(summary.n_cells, begin + step)};
    simulation.simulate_cells(cells, layers.needs_means(), context, block);
    const CountBlock shown = block.counts();
    summary.n_nonzeros += shown.offsets.back();
    summary.n_dropped += block.offsets.back() - shown.offsets.back();
    counts->write(shown);
    layers.write(block);
  }
  counts->finish();
  layers.finish();
}

}  // namespace

const ParameterTable& simulated_file_parameters() {
  static const ParameterTable table({
      {.name = "truth",
       .default_value = std::string("all"),
       .help = "Layers of the truth: true_counts, dropped and true_mean, which takes 4 bytes a cell and gene; counts "
               "leaves true_mean out; or none",
       .choices = {"all", "counts", "none"}},
      {.name = "from",
       .default_value = std::string(),
       .help = "Real counts that the parameters are estimated from; what is given beside it stands",
       .placeholder = "FILE"},
      {.name = "layer",
       .default_value = std::string(),
       .help = "Layer of that file which holds the counts",
       .placeholder = "NAME"},
  });
  return table;
}

ParameterValues model_parameters(const SimulateRequest& request, Context& context) {
  const Options file(simulated_file_parameters(), "default", request.file);
  ParameterValues values;
  if (const auto& path = file.text("from"); !path.empty()) {
    auto data = read_dataset(path, {.layer = file.text("layer")}, context);
    (void)prep::check_counts(data, 10, context);
    prep::set_size_factors(data, context);
    values = estimate_simulation(*gene_expression(data), context);
  }
  for (const auto& [name, value] : request.model) values[name] = value;
  return Options(simulate_parameters(), "default", values).values();
}

SimulatedFile simulate_file(const SimulateRequest& request, Context& context) {
  const auto& output = request.output;
  // Before the work, not after it.
  if (!request.overwrite && std::filesystem::exists(output)) {
    throw UsageError(output + " exists already; choose another name, or --force to replace it");
  }
  const Options kept(simulated_file_parameters(), "default", request.file);
  const auto parameters = model_parameters(request, context);
  const Simulation simulation(Options(simulate_parameters(), "default", parameters), context.seed);
  const auto data = simulation.annotations(context);
  SimulatedFile summary{output, simulation.n_cells(), simulation.n_genes(), 0, 0};
  io::H5adOutput file(data, output, request.overwrite);
  write_layers(simulation, kept.text("truth"), file, summary, context);
  file.add_uns("simulation", simulation.facts());
  file.commit();
  return summary;
}

}  // namespace undrop::judge
