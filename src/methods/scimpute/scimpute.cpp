#include "methods/scimpute/scimpute.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "cluster/population_choice.hpp"
#include "cluster/spectral_clusters.hpp"
#include "core/parallel.hpp"
#include "methods/reference_cells.hpp"
#include "methods/scimpute/cell_space.hpp"
#include "methods/scimpute/imputation.hpp"
#include "methods/scimpute/log_counts.hpp"
#include "methods/scimpute/parameters.hpp"
#include "neighbors/nearest_neighbors.hpp"
#include "prep/gene_places.hpp"
#include "prep/variable_genes.hpp"

namespace undrop::scimpute {

namespace {

constexpr std::int64_t most_clusters = 15;
constexpr double outlier_ranges = 1.5;

class FittedScimpute final : public FittedImputer {
 public:
  explicit FittedScimpute(Model model) : model_(std::move(model)) {}
  [[nodiscard]] std::string method() const override { return "scimpute"; }
  [[nodiscard]] Offer offer() const override { return info().offer; }
  [[nodiscard]] std::vector<std::uint8_t> modelled_genes(const Dataset& data) const override {
    return prep::has_place(prep::gene_places(model_.cells.gene_names, data));
  }
  [[nodiscard]] std::unique_ptr<Imputation> bind(const Dataset& data, Context& context) const override {
    return explained_cells(model_, data, context);
  }
  [[nodiscard]] std::vector<std::string> populations() const override { return model_.cluster_names; }
  [[nodiscard]] bool found_populations() const override { return model_.found_clusters; }
  [[nodiscard]] DropoutTable dropout_table(const Dataset& data) const override;
  [[nodiscard]] Facts facts() const override {
    const auto outliers = std::count(model_.cluster_of.begin(), model_.cluster_of.end(), -1);
    std::vector<std::int64_t> valid;
    for (std::int32_t c = 0; c < model_.mixtures.n_clusters(); ++c) valid.push_back(model_.mixtures.n_valid(c));
    return {{"n_clusters", model_.mixtures.n_clusters()},
            {"n_components", model_.space.n_components()},
            {"variance_of_components", model_.space.variance_share},
            {"cells_left_out", static_cast<std::int64_t>(outliers)},
            {"genes_with_a_mixture", valid},
            {"mixtures_not_settled", model_.mixtures.unsettled_share()}};
  }
  void save(ArchiveWriter& archive) const override;

 private:
  Model model_;
};

DropoutTable FittedScimpute::dropout_table(const Dataset& data) const {
  DropoutTable out;
  out.n_genes = data.n_genes();
  out.n_populations = model_.mixtures.n_clusters();
  // An entry is lost above the threshold, and called at it or above.
  out.threshold = std::nextafter(model_.options.threshold, 2.0);
  for (const auto place : prep::gene_places(model_.cells.gene_names, data)) {
    for (std::int32_t c = 0; c < out.n_populations; ++c)
      out.probability.push_back(place < 0 ? 0.0F : static_cast<float>(model_.mixtures.of_zero(place, c)));
  }
  return out;
}

void FittedScimpute::save(ArchiveWriter& archive) const {
  save_reference_cells(archive, model_.cells);
  model_.space.save(archive, "space");
  model_.mixtures.save(archive, "mixtures");
  archive.put("cluster_of", std::vector<std::int64_t>(model_.cluster_of.begin(), model_.cluster_of.end()));
  archive.put("cluster_names", model_.cluster_names);
  archive.put("numbers", std::vector<double>{model_.farthest, model_.options.threshold});
  archive.put("settings", std::vector<std::int64_t>{model_.options.max_neighbors, model_.options.only_zeros ? 1 : 0,
                                                    model_.round_counts ? 1 : 0, model_.found_clusters ? 1 : 0});
}

/// Type 7 of R.
double quantile(const std::vector<double>& sorted, double p) {
  const double h = p * static_cast<double>(sorted.size() - 1);
  const auto low = static_cast<std::size_t>(h);
  const std::size_t high = std::min(low + 1, sorted.size() - 1);
  return sorted[low] + (h - std::floor(h)) * (sorted[high] - sorted[low]);
}

class Scimpute final : public Imputer {
 public:
  explicit Scimpute(ImputerInput input) : input_(std::move(input)) {}

  [[nodiscard]] std::unique_ptr<FittedImputer> fit(const Dataset& data, Context& context) override {
    Model model;
    model.cells = reference_cells(data, prep::variable_genes(data, -1, context));
    model.options = {input_.options.real("drop_thre"), input_.options.integer("max_neighbors"),
                     input_.options.flag("only_zeros")};
    model.round_counts = input_.options.flag("round_counts");
    const auto rows = model_rows(model.cells, context);
    model.space = find_cell_space(rows, input_.labels.empty() ? input_.n_clusters : 0, context);
    const auto scores = model.space.scores(rows, context);
    if (input_.labels.empty()) {
      find_clusters(data, scores, model, context);
    } else {
      for (const auto cell : filled_cells(data))
        model.cluster_of.push_back(input_.labels[static_cast<std::size_t>(cell)]);
      model.cluster_names = input_.label_names;
    }
    model.mixtures =
        Mixtures::fit(rows, model.cluster_of, static_cast<std::int64_t>(model.cluster_names.size()), context);
    return std::make_unique<FittedScimpute>(std::move(model));
  }

 private:
  void find_clusters(const Dataset& data, const std::vector<double>& scores, Model& model, Context& context) const {
    const auto d = static_cast<std::size_t>(model.space.n_components());
    const auto cells = filled_cells(data);
    model.found_clusters = true;
    model.cluster_of.assign(cells.size(), 0);
    std::int64_t n = d == 0 ? 1 : input_.n_clusters;
    if (n != 1) {
      // By name, so that clusters do not depend on the order in the file.
      std::vector<std::size_t> order;
      const auto near = leave_outliers_out(scores, model, context);
      for (std::size_t i = 0; i < cells.size(); ++i) {
        if (near[i] != 0) order.push_back(i);
      }
      std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) {
        return data.cell_names[static_cast<std::size_t>(cells[a])] <
               data.cell_names[static_cast<std::size_t>(cells[b])];
      });
      std::vector<double> points;
      for (const auto i : order)
        points.insert(points.end(), scores.begin() + static_cast<std::ptrdiff_t>(i * d),
                      scores.begin() + static_cast<std::ptrdiff_t>((i + 1) * d));
      if (n == 0) {
        n = cluster::choose_number(points, static_cast<std::int64_t>(d), most_clusters, context).chosen;
        context.info(
            fmt::format("scimpute: {} clusters by elbow and silhouette; --n-clusters or --labels sets them", n));
      }
      const auto codes = cluster::spectral_clusters(points, static_cast<std::int64_t>(d), n, context);
      std::fill(model.cluster_of.begin(), model.cluster_of.end(), -1);
      for (std::size_t k = 0; k < order.size(); ++k) model.cluster_of[order[k]] = codes[k];
      n = 1 + *std::max_element(codes.begin(), codes.end());
    }
    for (std::int64_t c = 0; c < n; ++c) model.cluster_names.push_back(std::to_string(c));
  }

  /// 1 for the cells whose nearest other cell is not too far; sets the limit.
  static std::vector<std::uint8_t> leave_outliers_out(const std::vector<double>& scores, Model& model,
                                                      Context& context) {
    const std::int64_t d = model.space.n_components();
    const auto n = static_cast<std::int64_t>(scores.size()) / d;
    std::vector<std::uint8_t> out(static_cast<std::size_t>(n), 1);
    if (n < 3) return out;
    const auto nearest = neighbors::nearest_neighbors(scores, d, 1, context).distance;
    std::vector<double> sorted = nearest;
    std::sort(sorted.begin(), sorted.end());
    const double upper = quantile(sorted, 0.75);
    const double limit = upper + outlier_ranges * (upper - quantile(sorted, 0.25));
    std::int64_t left_out = 0;
    for (std::size_t i = 0; i < out.size(); ++i) {
      // Distances that differ by rounding are no outliers.
      out[i] = nearest[i] <= limit * (1 + 1e-9) ? 1 : 0;
      left_out += out[i] == 0 ? 1 : 0;
    }
    model.farthest = limit;
    if (left_out > 0)
      context.info(fmt::format("scimpute: {} of {} cells lie far from all others and keep their counts", left_out, n));
    return out;
  }

  ImputerInput input_;
};

}  // namespace

std::unique_ptr<Imputer> make(ImputerInput input) { return std::make_unique<Scimpute>(std::move(input)); }

std::unique_ptr<FittedImputer> load(const ArchiveReader& archive) {
  Model model;
  model.cells = load_reference_cells(archive);
  model.space = CellSpace::load(archive, "space", model.cells.n_genes());
  model.mixtures = Mixtures::load(archive, "mixtures", model.cells.n_genes());
  model.cluster_names = archive.texts("cluster_names");
  const auto clusters = archive.integers("cluster_of");
  const auto numbers = archive.doubles("numbers");
  const auto settings = archive.integers("settings");
  const auto n_clusters = static_cast<std::int64_t>(model.cluster_names.size());
  if (numbers.size() != 2 || settings.size() != 4 || n_clusters != model.mixtures.n_clusters() ||
      static_cast<std::int64_t>(clusters.size()) != model.cells.n_cells())
    throw FormatError("model", "settings", "its parts disagree in size; save the model again");
  for (const auto cluster : clusters) {
    if (cluster < -1 || cluster >= n_clusters)
      throw FormatError("model", "cluster_of", "names a cluster that is not there; save the model again");
    model.cluster_of.push_back(static_cast<std::int32_t>(cluster));
  }
  model.farthest = numbers[0];
  model.options = {numbers[1], settings[0], settings[1] != 0};
  model.round_counts = settings[2] != 0;
  model.found_clusters = settings[3] != 0;
  return std::make_unique<FittedScimpute>(std::move(model));
}

}  // namespace undrop::scimpute
