#include "methods/knn_smoothing/knn_smoothing.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "core/parallel.hpp"
#include "methods/fitted_on_cells.hpp"
#include "methods/given_neighbors.hpp"
#include "methods/knn_smoothing/parameters.hpp"
#include "methods/knn_smoothing/rounds.hpp"
#include "methods/known_cells.hpp"
#include "methods/reference_cells.hpp"
#include "neighbors/nearest_cells.hpp"
#include "prep/gene_places.hpp"
#include "prep/variable_genes.hpp"

namespace undrop::knn_smoothing {

namespace {

using Eigen::MatrixXd;

constexpr std::int64_t cells_a_task = 64;
constexpr std::int64_t least_k = 4;
constexpr std::int64_t usual_k = 32;
constexpr std::int64_t k_of_few_molecules = 64;
constexpr double few_molecules = 3000;
/// Of a score's size; closer is rounding.
constexpr double same_within = 1e-6;

enum class Output { mean, sum, depth };

Output output_of(const std::string& name) {
  if (name == "sum") return Output::sum;
  return name == "depth" ? Output::depth : Output::mean;
}

struct Model {
  Dataset cells;
  std::vector<std::int64_t> fingerprints;
  std::int64_t k = 1;
  Output output = Output::mean;
  Rounds found;
};

/// The cells of the fit behind a cell, and whether it adds its own counts.
struct Hood {
  std::vector<std::int32_t> cells;
  bool adds_itself = false;
};

class Sums final : public Imputation {
 public:
  Sums(const Model& model, const Dataset& data, Context& context)
      : model_(model),
        data_(data),
        context_(context),
        depth_ratio_(data.median_total / model.cells.median_total),
        place_(prep::shared_gene_places(model.cells.gene_names, data)),
        hoods_(static_cast<std::size_t>(data.n_cells())) {
    const auto known = known_cells(model.fingerprints, data, model.cells.gene_names, context);
    for (std::size_t i = 0; i < known.size(); ++i) {
      if (known[i] >= 0) take_hood(i, known[i]);
    }
    const bool has_rounds = model.k == 1 || !model.found.rounds.empty();
    const bool has_new = std::find(known.begin(), known.end(), new_cell) != known.end();
    if (has_new && !has_rounds) refuse_new_cells("knn_smoothing");
    parallel_for(context, data.n_cells(), [&](std::int64_t cell) {
      if (known[static_cast<std::size_t>(cell)] == new_cell) find_hood(static_cast<std::size_t>(cell));
    });
  }

  void impute(CellRange cells, std::span<const std::int32_t> genes, Quantity, std::span<float> out) const override {
    std::vector<std::int32_t> column(static_cast<std::size_t>(model_.cells.n_genes()), -1);
    for (std::size_t k = 0; k < genes.size(); ++k) {
      const std::int32_t place = place_[static_cast<std::size_t>(genes[k])];
      if (place >= 0) column[static_cast<std::size_t>(place)] = static_cast<std::int32_t>(k);
    }
    parallel_blocks(context_, cells.size(), cells_a_task, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
      std::vector<double> sums(genes.size());
      for (std::int64_t i = begin; i < end; ++i) {
        const double factor = add_up(static_cast<std::size_t>(cells.begin + i), column, sums);
        const auto to = out.subspan(static_cast<std::size_t>(i) * genes.size(), genes.size());
        std::transform(sums.begin(), sums.end(), to.begin(),
                       [factor](double sum) { return static_cast<float>(sum * factor); });
      }
    });
  }

  [[nodiscard]] double depth_of_values(std::int64_t cell) const override {
    const auto at = static_cast<std::size_t>(cell);
    return model_.output == Output::depth ? 0 : hood_size(at) * to_output(at);
  }

 private:
  void take_hood(std::size_t cell, std::int64_t fitted) {
    const auto of = model_.found.hoods.of(fitted);
    hoods_[cell].cells.assign(of.begin(), of.end());
  }

  /// Sums of counts, each in its gene's column (by the model's genes, −1 for none); returns the factor to the output.
  /// Other depths are brought to the data's.
  double add_up(std::size_t cell, std::span<const std::int32_t> column, std::vector<double>& sums) const {
    std::fill(sums.begin(), sums.end(), 0.0);
    CountBlock block;
    for (const auto fitted : hoods_[cell].cells) {
      model_.cells.counts->read({fitted, fitted + 1}, block);
      for (std::size_t e = 0; e < block.genes.size(); ++e) {
        const std::int32_t at = column[static_cast<std::size_t>(block.genes[e])];
        if (at >= 0) sums[static_cast<std::size_t>(at)] += depth_ratio_ * static_cast<double>(block.values[e]);
      }
    }
    if (hoods_[cell].adds_itself) {
      const auto at = static_cast<std::int64_t>(cell);
      data_.counts->read({at, at + 1}, block);
      for (std::size_t e = 0; e < block.genes.size(); ++e) {
        const std::int32_t place = place_[static_cast<std::size_t>(block.genes[e])];
        const std::int32_t to = place >= 0 ? column[static_cast<std::size_t>(place)] : -1;
        if (to >= 0) sums[static_cast<std::size_t>(to)] += static_cast<double>(block.values[e]);
      }
    }
    return to_output(cell);
  }

  /// Size factor of the sums over a cell's hood.
  [[nodiscard]] double hood_size(std::size_t cell) const {
    double size = hoods_[cell].adds_itself ? data_.size_factors[cell] : 0;
    for (const auto fitted : hoods_[cell].cells) size += model_.cells.size_factors[static_cast<std::size_t>(fitted)];
    return size;
  }

  /// Factor from sums to the output.
  [[nodiscard]] double to_output(std::size_t cell) const {
    if (model_.output == Output::sum) return 1;
    if (model_.output == Output::mean) return 1.0 / static_cast<double>(model_.k);
    const double size = hood_size(cell);
    return size > 0 ? data_.size_factors[cell] / size : 0;
  }

  [[nodiscard]] Eigen::RowVectorXd project(const Round& round, const std::vector<double>& sums) const {
    double total = 0;
    for (const double sum : sums) total += sum;
    Eigen::RowVectorXd out = -round.center.transpose() * round.loadings;
    for (std::size_t j = 0; j < sums.size() && total > 0; ++j) {
      if (sums[j] > 0)
        out += freeman_tukey(sums[j] * round.median_total / total) * round.loadings.row(static_cast<Eigen::Index>(j));
    }
    return out;
  }

  /// The rounds of the fit for a cell that was not in it; one with a fitted cell's profile is that cell.
  void find_hood(std::size_t cell) {
    hoods_[cell].adds_itself = true;
    std::vector<double> sums(static_cast<std::size_t>(model_.cells.n_genes()));
    std::vector<std::int32_t> column(sums.size());
    std::iota(column.begin(), column.end(), 0);
    for (std::size_t r = 0; r < model_.found.rounds.size(); ++r) {
      const Round& round = model_.found.rounds[r];
      (void)add_up(cell, column, sums);
      const Eigen::RowVectorXd at = project(round, sums);
      if (r == 0) {
        Eigen::Index twin = 0;
        const double least = (round.scores.rowwise() - at).rowwise().squaredNorm().minCoeff(&twin);
        if (std::sqrt(least) <= same_within * (1 + at.norm())) {
          hoods_[cell].adds_itself = false;
          return take_hood(cell, twin);
        }
      }
      const std::int64_t width = std::min(std::int64_t{2} << r, model_.k);
      const Eigen::VectorXd distance = (round.dithered.rowwise() - at).rowwise().squaredNorm();
      hoods_[cell].cells = smallest(distance, static_cast<std::size_t>(width - 1));
    }
  }

  static std::vector<std::int32_t> smallest(const Eigen::VectorXd& values, std::size_t n) {
    std::vector<std::int32_t> order;
    for (Eigen::Index i = 0; i < values.size(); ++i) order.push_back(static_cast<std::int32_t>(i));
    const auto end = order.begin() + static_cast<std::ptrdiff_t>(std::min(n, order.size()));
    std::partial_sort(order.begin(), end, order.end(),
                      [&](auto a, auto b) { return values[a] < values[b] || (values[a] == values[b] && a < b); });
    return {order.begin(), end};
  }

  const Model& model_;
  const Dataset& data_;
  Context& context_;
  double depth_ratio_;
  std::vector<std::int32_t> place_;
  std::vector<Hood> hoods_;
};

std::vector<double> flat(const MatrixXd& matrix) { return {matrix.data(), matrix.data() + matrix.size()}; }

MatrixXd matrix_of(const std::vector<double>& values, std::int64_t n_rows) {
  if (n_rows <= 0 || values.size() % static_cast<std::size_t>(n_rows) != 0)
    throw FormatError("model", "rounds", "its parts disagree in size; save the model again");
  return Eigen::Map<const MatrixXd>(values.data(), n_rows, static_cast<Eigen::Index>(values.size()) / n_rows);
}

class FittedKnnSmoothing final : public FittedOnCells<Model, Sums> {
 public:
  explicit FittedKnnSmoothing(Model model) : FittedOnCells(info(), std::move(model)) {}
  [[nodiscard]] Facts facts() const override {
    return {{"k", model().k},
            {"rounds", static_cast<std::int64_t>(model().found.rounds.size())},
            {"exact_neighbors", model().found.is_exact}};
  }
  void save(ArchiveWriter& archive) const override {
    save_reference_cells(archive, model().cells);
    archive.put("fingerprints", model().fingerprints);
    archive.put("settings", std::vector<std::int64_t>{model().k, static_cast<std::int64_t>(model().output),
                                                      static_cast<std::int64_t>(model().found.rounds.size()),
                                                      model().found.is_exact});
    const auto& hoods = model().found.hoods.cells;
    archive.put("hoods", std::vector<std::int64_t>(hoods.begin(), hoods.end()));
    for (std::size_t r = 0; r < model().found.rounds.size(); ++r) {
      const Round& round = model().found.rounds[r];
      const std::string name = fmt::format("rounds/{}/", r);
      archive.put(name + "median_total", std::vector<double>{round.median_total});
      archive.put(name + "center", flat(round.center));
      archive.put(name + "loadings", flat(round.loadings));
      archive.put(name + "scores", flat(round.scores));
      archive.put(name + "dithered", flat(round.dithered));
    }
  }
};

class KnnSmoothing final : public Imputer {
 public:
  explicit KnnSmoothing(ImputerInput input) : options_(std::move(input.options)) {}

  [[nodiscard]] std::unique_ptr<FittedImputer> fit(const Dataset& data, Context& context) override {
    const GivenKeys keys = given_keys(options_, {"n_pcs", "dither"});
    Model model;
    model.cells = reference_cells(data, prep::variable_genes(data, -1, context));
    model.fingerprints = cell_fingerprints(model.cells, model.cells.gene_names, context);
    model.output = output_of(options_.text("aggregate"));
    const std::int64_t n = model.cells.n_cells();
    const std::int64_t asked = options_.integer("k");
    model.k = std::min(n, asked > 0 ? asked : automatic_k(model.cells));
    if (asked < 0) context.info(fmt::format("knn_smoothing: k = {} for {} cells", model.k, n));
    if (keys.any()) {
      model.found = hoods_in(given_coordinates(data, keys), data.representation->n_columns, model.k, context);
    } else {
      model.found = find_hoods(model.cells, model.fingerprints,
                               {model.k, options_.integer("n_pcs"), options_.real("dither")}, context);
    }
    return std::make_unique<FittedKnnSmoothing>(std::move(model));
  }

 private:
  Options options_;
};

Round loaded_round(const ArchiveReader& archive, const std::string& name, const Dataset& cells) {
  Round round;
  const auto total = archive.doubles(name + "median_total");
  round.center = matrix_of(archive.doubles(name + "center"), cells.n_genes()).col(0);
  round.loadings = matrix_of(archive.doubles(name + "loadings"), cells.n_genes());
  round.scores = matrix_of(archive.doubles(name + "scores"), cells.n_cells());
  round.dithered = matrix_of(archive.doubles(name + "dithered"), cells.n_cells());
  const auto width = round.loadings.cols();
  if (total.size() != 1 || round.scores.cols() != width || round.dithered.cols() != width)
    throw FormatError("model", name, "its parts disagree in size; save the model again");
  round.median_total = total[0];
  return round;
}

}  // namespace

std::int64_t automatic_k(const Dataset& data) {
  const CountSource& counts = *data.counts;
  constexpr float small_below = 5;
  constexpr std::int64_t cells_a_read = 1024;
  std::int64_t small = 0;
  CountBlock block;
  for (std::int64_t begin = 0; begin < counts.n_cells(); begin += cells_a_read) {
    counts.read({begin, std::min(begin + cells_a_read, counts.n_cells())}, block);
    small += std::count_if(block.values.begin(), block.values.end(), [](float value) { return value < small_below; });
  }
  if (2 * small < counts.n_nonzeros()) return least_k;
  const std::int64_t k = std::clamp<std::int64_t>(counts.n_cells() / 6, least_k, usual_k);
  if (data.median_total >= few_molecules) return k;
  return std::clamp<std::int64_t>(counts.n_cells() / 30, k, k_of_few_molecules);
}

std::unique_ptr<Imputer> make(ImputerInput input) { return std::make_unique<KnnSmoothing>(std::move(input)); }

std::unique_ptr<FittedImputer> load(const ArchiveReader& archive) {
  Model model;
  model.cells = load_reference_cells(archive);
  model.fingerprints = archive.integers("fingerprints");
  const auto settings = archive.integers("settings");
  const auto hoods = archive.integers("hoods");
  const std::int64_t n = model.cells.n_cells();
  const bool sized = settings.size() == 4 && settings[0] >= 1 && settings[0] <= n && settings[1] >= 0 &&
                     settings[1] <= 2 && settings[2] >= 0 && settings[2] <= 12 &&
                     static_cast<std::int64_t>(hoods.size()) == n * settings[0] &&
                     static_cast<std::int64_t>(model.fingerprints.size()) == n && model.cells.median_total > 0 &&
                     std::all_of(hoods.begin(), hoods.end(), [&](auto cell) { return cell >= 0 && cell < n; });
  if (!sized) throw FormatError("model", "hoods", "its parts disagree in size; save the model again");
  model.k = settings[0];
  model.output = static_cast<Output>(settings[1]);
  model.found.is_exact = settings[3] != 0;
  model.found.hoods = {model.k, {hoods.begin(), hoods.end()}};
  for (std::int64_t r = 0; r < settings[2]; ++r)
    model.found.rounds.push_back(loaded_round(archive, fmt::format("rounds/{}/", r), model.cells));
  return std::make_unique<FittedKnnSmoothing>(std::move(model));
}

}  // namespace undrop::knn_smoothing
