#include <undrop/errors.hpp>
#include <undrop/simulate.hpp>

#include <algorithm>
#include <charconv>
#include <utility>
#include <variant>

#include "core/sparse_counts_builder.hpp"
#include "simulate/splat.hpp"

namespace undrop {

namespace {

using simulate::Splat;
using simulate::SplatBlock;
using simulate::SplatModel;
using Integer = std::int64_t;

constexpr Integer cells_at_once = 256;

std::vector<Parameter> size_and_means() {
  return {
      {.name = "n_cells", .default_value = Integer{500}, .help = "Cells", .minimum = 1, .maximum = 1e9},
      {.name = "n_genes", .default_value = Integer{1000}, .help = "Genes", .minimum = 1, .maximum = 1e6},
      {.name = "mean_shape",
       .default_value = 0.6,
       .help = "Shape of the Gamma distribution of gene means",
       .minimum = 1e-3},
      {.name = "mean_rate",
       .default_value = 0.3,
       .help = "Rate of the Gamma distribution of gene means",
       .minimum = 1e-6},
      {.name = "outlier_probability",
       .default_value = 0.05,
       .help = "Share of the genes whose mean is the median mean times a log-normal factor",
       .minimum = 0,
       .maximum = 1},
      {.name = "outlier_location",
       .default_value = 4.0,
       .help = "Location of that factor's logarithm",
       .minimum = -20,
       .maximum = 20},
      {.name = "outlier_scale",
       .default_value = 0.5,
       .help = "Standard deviation of that factor's logarithm",
       .minimum = 0,
       .maximum = 10},
  };
}

std::vector<Parameter> batches_and_groups() {
  return {
      {.name = "n_batches", .default_value = Integer{1}, .help = "Batches of cells", .minimum = 1, .maximum = 1000},
      {.name = "batch_location",
       .default_value = 0.1,
       .help = "Location of the logarithm of a batch's factors",
       .minimum = -20,
       .maximum = 20},
      {.name = "batch_scale",
       .default_value = 0.1,
       .help = "Standard deviation of the logarithm of a batch's factors",
       .minimum = 0,
       .maximum = 10},
      {.name = "n_groups",
       .default_value = Integer{3},
       .help = "Groups of cells",
       .minimum = 1,
       .maximum = 1000,
       .reference_default = "1"},
      {.name = "group_probabilities",
       .default_value = std::string(),
       .help = "Relative sizes of the groups, separated by commas; equal where not given",
       .placeholder = "P,P,..."},
      {.name = "de_probability",
       .default_value = 0.1,
       .help = "Share of the genes that differ in a group",
       .minimum = 0,
       .maximum = 1},
      {.name = "de_down_probability",
       .default_value = 0.5,
       .help = "Share of these that are lower than elsewhere",
       .minimum = 0,
       .maximum = 1},
      {.name = "de_location",
       .default_value = 0.1,
       .help = "Location of the logarithm of a group's factors",
       .minimum = -20,
       .maximum = 20},
      {.name = "de_scale",
       .default_value = 0.4,
       .help = "Standard deviation of the logarithm of a group's factors",
       .minimum = 0,
       .maximum = 10},
  };
}

std::vector<Parameter> depth_and_variation() {
  return {
      {.name = "library_distribution",
       .default_value = std::string("log-normal"),
       .help = "Distribution of a cell's expected total",
       .choices = {"log-normal", "normal"}},
      {.name = "library_location",
       .default_value = 11.0,
       .help = "Its location: of the logarithm (log-normal), or the mean total itself (normal)",
       .minimum = 0,
       .maximum = 1e9},
      {.name = "library_scale",
       .default_value = 0.2,
       .help = "Its standard deviation, on the same scale",
       .minimum = 0,
       .maximum = 1e9},
      {.name = "biological_variation",
       .default_value = std::string("trend"),
       .help = "Variation of a gene's mean between cells: falling with the mean, or none",
       .choices = {"trend", "none"}},
      {.name = "bcv_common",
       .default_value = 0.1,
       .help = "Coefficient of variation of highly expressed genes",
       .minimum = 0,
       .maximum = 100,
       .symbol = "phi"},
      {.name = "bcv_df",
       .default_value = 60.0,
       .help = "Degrees of freedom of a gene's own dispersion",
       .minimum = 1,
       .maximum = 1e9,
       .symbol = "df"},
  };
}

std::vector<Parameter> dropout() {
  return {
      {.name = "dropout",
       .default_value = std::string("experiment"),
       .help = "Loss of counts: the same curve in the whole experiment, or none",
       .choices = {"experiment", "none"},
       .reference_default = "none"},
      {.name = "dropout_mid",
       .default_value = 4.5,
       .help = "Logarithm of the mean at which half of the counts are lost; 4.5 gives three zeros in four at 1,000 "
               "genes",
       .minimum = -100,
       .maximum = 100,
       .symbol = "x0",
       .reference_default = "0"},
      {.name = "dropout_shape",
       .default_value = -1.0,
       .help = "Slope of the loss with the logarithm of the mean",
       .minimum = -100,
       .maximum = 100,
       .symbol = "k",
       .reference_default = "-1"},
  };
}

ParameterTable make_table() {
  std::vector<Parameter> all;
  for (auto part : {size_and_means(), batches_and_groups(), depth_and_variation(), dropout()}) {
    std::move(part.begin(), part.end(), std::back_inserter(all));
  }
  return ParameterTable(std::move(all));
}

std::vector<double> group_weights(const Options& options) {
  const auto n = static_cast<std::size_t>(options.integer("n_groups"));
  const std::string& text = options.text("group_probabilities");
  if (text.empty()) return std::vector<double>(n, 1.0);
  std::vector<double> weights;
  for (const char *at = text.data(), *const end = at + text.size();;) {
    double weight = 0;
    const auto [next, error] = std::from_chars(at, end, weight);
    if (error != std::errc() || (next != end && *next != ',')) {
      throw OptionError("group-probabilities", text, "must be numbers separated by commas, such as 0.5,0.3,0.2");
    }
    weights.push_back(weight);
    if (next == end) break;
    at = next + 1;
  }
  if (weights.size() != n) {
    throw OptionError("group-probabilities", text,
                      "has " + std::to_string(weights.size()) + " numbers; --n-groups asks for " + std::to_string(n));
  }
  return weights;
}

SplatModel model_of(const Options& options) {
  SplatModel model;
  model.n_cells = options.integer("n_cells");
  model.n_genes = options.integer("n_genes");
  model.mean_shape = options.real("mean_shape");
  model.mean_rate = options.real("mean_rate");
  model.outlier_probability = options.real("outlier_probability");
  model.outlier_location = options.real("outlier_location");
  model.outlier_scale = options.real("outlier_scale");
  model.n_batches = options.integer("n_batches");
  model.batch_location = options.real("batch_location");
  model.batch_scale = options.real("batch_scale");
  model.group_weights = group_weights(options);
  model.de_probability = options.real("de_probability");
  model.de_down_probability = options.real("de_down_probability");
  model.de_location = options.real("de_location");
  model.de_scale = options.real("de_scale");
  const bool is_log = options.text("library_distribution") == "log-normal";
  model.library_distribution =
      is_log ? simulate::LibraryDistribution::log_normal : simulate::LibraryDistribution::normal;
  model.library_location = options.real("library_location");
  model.library_scale = options.real("library_scale");
  if (is_log && model.library_location > 25) {
    throw OptionError("library-location", to_text(model.library_location),
                      "is the logarithm of a cell's total and must be at most 25; for totals as such add "
                      "--library-distribution normal");
  }
  const bool varies = options.text("biological_variation") == "trend";
  model.variation = varies ? simulate::Variation::trend : simulate::Variation::none;
  model.bcv_common = options.real("bcv_common");
  model.bcv_df = options.real("bcv_df");
  const bool drops = options.text("dropout") == "experiment";
  model.dropout = drops ? simulate::Dropout::experiment : simulate::Dropout::none;
  model.dropout_mid = options.real("dropout_mid");
  model.dropout_shape = options.real("dropout_shape");
  return model;
}

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
  std::vector<Column> var{number_column("mean", splat.gene_means())};
  const std::vector<double> outliers(splat.outliers().begin(), splat.outliers().end());
  var.push_back(number_column("outlier", outliers));
  var.back().kind = Column::Kind::boolean;
  if (groups.size() == 1) return var;
  for (std::size_t group = 0; group < groups.size(); ++group) {
    var.push_back(number_column("factor_" + groups[group], splat.group_factors(static_cast<Integer>(group))));
  }
  return var;
}

}  // namespace

const ParameterTable& simulate_parameters() {
  static const ParameterTable table = make_table();
  return table;
}

struct Simulation::Implementation {
  Splat splat;
  ParameterValues options;
  std::uint64_t seed;
};

Simulation::Simulation(const Options& options, std::uint64_t seed)
    : implementation_(
          std::make_unique<Implementation>(Implementation{Splat(model_of(options), seed), options.values(), seed})) {}
Simulation::~Simulation() = default;
Simulation::Simulation(Simulation&&) noexcept = default;
Simulation& Simulation::operator=(Simulation&&) noexcept = default;

std::int64_t Simulation::n_cells() const { return implementation_->splat.model().n_cells; }
std::int64_t Simulation::n_genes() const { return implementation_->splat.model().n_genes; }

std::vector<std::string> Simulation::group_names() const {
  return numbered("Group", implementation_->splat.model().n_groups());
}

std::vector<std::string> Simulation::batch_names() const {
  return numbered("Batch", implementation_->splat.model().n_batches);
}

void Simulation::simulate_cells(CellRange cells, const Context& context, SimulatedBlock& out) const {
  SplatBlock block;
  // The vectors change hands, so that their memory is used again.
  block.groups.swap(out.groups);
  block.batches.swap(out.batches);
  block.library_sizes.swap(out.library_sizes);
  block.means.swap(out.true_mean);
  block.true_counts.swap(out.true_counts);
  implementation_->splat.simulate_cells(cells, context, block);
  out.cells = cells;
  out.dropped.assign(block.dropped.begin(), block.dropped.end());
  out.counts.resize(block.true_counts.size());
  for (std::size_t i = 0; i < out.counts.size(); ++i) {
    out.counts[i] = block.dropped[i] != 0 ? 0.0F : block.true_counts[i];
  }
  out.groups.swap(block.groups);
  out.batches.swap(block.batches);
  out.library_sizes.swap(block.library_sizes);
  out.true_mean.swap(block.means);
  out.true_counts.swap(block.true_counts);
}

Dataset Simulation::dataset(const Context& context) const {
  SparseCountsBuilder builder(n_genes(), n_cells());
  std::vector<std::int32_t> groups;
  std::vector<std::int32_t> batches;
  std::vector<double> library_sizes;
  std::vector<std::int32_t> all_genes(static_cast<std::size_t>(n_genes()));
  for (std::size_t gene = 0; gene < all_genes.size(); ++gene) all_genes[gene] = static_cast<std::int32_t>(gene);
  SimulatedBlock block;
  for (Integer begin = 0; begin < n_cells(); begin += cells_at_once) {
    context.report("simulating", begin, n_cells());
    simulate_cells({begin, std::min(n_cells(), begin + cells_at_once)}, context, block);
    groups.insert(groups.end(), block.groups.begin(), block.groups.end());
    batches.insert(batches.end(), block.batches.begin(), block.batches.end());
    library_sizes.insert(library_sizes.end(), block.library_sizes.begin(), block.library_sizes.end());
    for (std::size_t row = 0; row < block.groups.size(); ++row) {
      builder.add_cell(all_genes, std::span(block.counts).subspan(row * all_genes.size(), all_genes.size()));
    }
  }
  Dataset data;
  data.counts = std::make_shared<SparseCounts>(builder.finish());
  data.cell_names = numbered("Cell", n_cells());
  data.gene_names = numbered("Gene", n_genes());
  data.obs.push_back(category_column("group", group_names(), std::move(groups)));
  if (batch_names().size() > 1) data.obs.push_back(category_column("batch", batch_names(), std::move(batches)));
  data.obs.push_back(number_column("library_size", library_sizes));
  data.var = gene_annotations(implementation_->splat, group_names());
  data.origin = {"memory", "memory", "X"};
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
