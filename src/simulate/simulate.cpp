#include <undrop/errors.hpp>
#include <undrop/simulate.hpp>

#include <algorithm>
#include <utility>
#include <variant>

#include "core/parallel.hpp"
#include "core/sparse_counts_builder.hpp"
#include "simulate/simulate_parameters.hpp"
#include "simulate/splat.hpp"

namespace undrop {

namespace {

using simulate::Splat;
using simulate::SplatBlock;
using simulate::SplatCell;
using Integer = std::int64_t;

constexpr Integer cells_at_once = 256;

std::vector<std::string> numbered(const std::string& stem, Integer n) {
  std::vector<std::string> names;
  names.reserve(static_cast<std::size_t>(n));
  for (Integer i = 1; i <= n; ++i) names.push_back(stem + std::to_string(i));
  return names;
}

Column number_column(std::string name, std::span<const double> values) {
  Column column;
  column.name = std::move(name);
  column.kind = Column::Kind::number;
  column.numbers.assign(values.begin(), values.end());
  return column;
}

Column category_column(std::string name, std::vector<std::string> categories, std::vector<std::int32_t> codes) {
  Column column;
  column.name = std::move(name);
  column.kind = Column::Kind::categorical;
  column.categories = std::move(categories);
  column.codes = std::move(codes);
  return column;
}

std::vector<Column> gene_annotations(const Splat& splat, const std::vector<std::string>& groups) {
  const auto& genes = splat.genes();
  std::vector<Column> var{number_column("mean", genes.means())};
  const std::vector<double> outliers(genes.outliers().begin(), genes.outliers().end());
  var.push_back(number_column("outlier", outliers));
  var.back().kind = Column::Kind::boolean;
  if (groups.size() == 1 && splat.model().structure == simulate::Structure::groups) return var;
  for (std::size_t group = 0; group < groups.size(); ++group) {
    var.push_back(number_column("factor_" + groups[group], genes.group_factors(static_cast<Integer>(group))));
  }
  return var;
}

/// One value a cell.
template <typename T, typename Get>
std::vector<T> of_cells(const std::vector<SplatCell>& cells, const Get& get) {
  std::vector<T> values;
  values.reserve(cells.size());
  for (const auto& cell : cells) values.push_back(get(cell));
  return values;
}

}  // namespace

CountBlock SimulatedBlock::counts() const {
  CountBlock block;
  block.cells = cells;
  block.offsets.reserve(offsets.size());
  block.offsets.push_back(0);
  for (std::size_t row = 0; row + 1 < offsets.size(); ++row) {
    for (auto i = static_cast<std::size_t>(offsets[row]); i < static_cast<std::size_t>(offsets[row + 1]); ++i) {
      if (dropped[i] != 0) continue;
      block.genes.push_back(genes[i]);
      block.values.push_back(true_counts[i]);
    }
    block.offsets.push_back(static_cast<Integer>(block.genes.size()));
  }
  return block;
}

struct Simulation::Implementation {
  Splat splat;
  ParameterValues options;
  std::uint64_t seed;
};

Simulation::Simulation(const Options& options, std::uint64_t seed)
    : implementation_(std::make_unique<Implementation>(
          Implementation{Splat(simulate::model_of(options), seed), options.values(), seed})) {}
Simulation::~Simulation() = default;
Simulation::Simulation(Simulation&&) noexcept = default;
Simulation& Simulation::operator=(Simulation&&) noexcept = default;

std::int64_t Simulation::n_cells() const { return implementation_->splat.model().n_cells; }
std::int64_t Simulation::n_genes() const { return implementation_->splat.model().n_genes; }

std::vector<std::string> Simulation::group_names() const {
  const auto& model = implementation_->splat.model();
  return numbered(model.structure == simulate::Structure::paths ? "Path" : "Group", model.n_groups());
}

std::vector<std::string> Simulation::batch_names() const {
  return numbered("Batch", implementation_->splat.model().n_batches());
}

void Simulation::simulate_cells(CellRange cells, bool with_means, const Context& context, SimulatedBlock& out) const {
  SplatBlock block;
  // The vectors change hands, so that their memory is used again.
  const auto exchange = [&] {
    block.offsets.swap(out.offsets);
    block.genes.swap(out.genes);
    block.true_counts.swap(out.true_counts);
    block.dropped.swap(out.dropped);
    block.means.swap(out.true_mean);
  };
  exchange();
  implementation_->splat.simulate_cells(cells, with_means, context, block);
  exchange();
  out.cells = cells;
}

Dataset Simulation::annotations(const Context& context) const {
  const auto& splat = implementation_->splat;
  const auto& model = splat.model();
  std::vector<SplatCell> cells(static_cast<std::size_t>(n_cells()));
  parallel_for(context, n_cells(), [&](Integer cell) { cells[static_cast<std::size_t>(cell)] = splat.cell(cell); });
  Dataset data;
  data.cell_names = numbered("Cell", n_cells());
  data.gene_names = numbered("Gene", n_genes());
  const auto codes = [&](auto member) {
    return of_cells<std::int32_t>(cells, [member](const SplatCell& cell) { return cell.state.*member; });
  };
  data.obs.push_back(category_column("group", group_names(), codes(&simulate::CellState::group)));
  if (model.structure == simulate::Structure::paths) {
    const auto step = [](const SplatCell& cell) { return static_cast<double>(cell.state.step); };
    data.obs.push_back(number_column("step", of_cells<double>(cells, step)));
  }
  if (model.n_batches() > 1) {
    data.obs.push_back(category_column("batch", batch_names(), codes(&simulate::CellState::batch)));
  }
  data.obs.push_back(
      number_column("library_size", of_cells<double>(cells, [](const SplatCell& cell) { return cell.library_size; })));
  if (model.dropout == simulate::Dropout::cell) {
    data.obs.push_back(
        number_column("dropout_mid", of_cells<double>(cells, [](const SplatCell& cell) { return cell.dropout.mid; })));
  }
  data.var = gene_annotations(splat, group_names());
  data.origin = {"memory", "memory", "X"};
  return data;
}

Dataset Simulation::dataset(const Context& context) const {
  SparseCountsBuilder builder(n_genes(), n_cells());
  SimulatedBlock block;
  for (Integer begin = 0; begin < n_cells(); begin += cells_at_once) {
    context.report("simulating", begin, n_cells());
    simulate_cells({begin, std::min(n_cells(), begin + cells_at_once)}, false, context, block);
    const auto counts = block.counts();
    builder.add_cells(counts.offsets, counts.genes, counts.values);
  }
  Dataset data = annotations(context);
  data.counts = std::make_shared<SparseCounts>(builder.finish());
  return data;
}

Facts Simulation::facts() const {
  Facts facts{{"model", std::string("splat")}, {"seed", static_cast<Integer>(implementation_->seed)}};
  for (const auto& [name, value] : implementation_->options) {
    std::visit([&facts, &key = name](const auto& held) { facts["parameters/" + key] = held; }, value);
  }
  return facts;
}

}  // namespace undrop
