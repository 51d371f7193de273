#include "methods/drimpute/drimpute.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "cluster/k_means.hpp"
#include "core/parallel.hpp"
#include "methods/depth.hpp"
#include "methods/drimpute/cell_map.hpp"
#include "methods/drimpute/cluster_means.hpp"
#include "methods/drimpute/parameters.hpp"
#include "methods/observed_values.hpp"
#include "methods/reference_cells.hpp"
#include "prep/gene_places.hpp"
#include "prep/variable_genes.hpp"

namespace undrop::drimpute {

namespace {

constexpr std::int64_t cells_a_task = 16;
constexpr std::int64_t fewest_axes = 2;
constexpr std::int64_t most_axes = 100;

struct Model {
  std::vector<std::string> gene_names;
  double median_total = 0;
  bool keep_observed = false;
  bool converged = true;
  /// One a distance, each with its clusterings.
  std::vector<CellMap> maps;
  std::vector<std::vector<ClusterMeans>> clusterings;

  [[nodiscard]] std::int64_t n_genes() const { return static_cast<std::int64_t>(gene_names.size()); }
};

class AveragedClusters final : public Imputation {
 public:
  AveragedClusters(const Model& model, const Dataset& data, Context& context)
      : model_(model),
        data_(data),
        context_(context),
        depth_ratio_(data.median_total / model.median_total),
        place_(prep::shared_gene_places(model.gene_names, data)) {
    for (const auto& of_distance : model.clusterings) n_clusterings_ += of_distance.size();
    means_.resize(static_cast<std::size_t>(data.n_cells()) * n_clusterings_, nullptr);
    const auto cells = filled_cells(data);
    std::size_t first = 0;
    for (std::size_t m = 0; m < model.maps.size(); ++m) {
      const embed::StandardRows rows(data, {cells, place_, model.n_genes(), depth_ratio_}, model.maps[m].correlation,
                                     context);
      const auto twins = model.maps[m].nearest(rows, context);
      for (std::size_t i = 0; i < cells.size(); ++i) point_to(cells[i], twins[i], model.clusterings[m], first);
      first += model.clusterings[m].size();
    }
  }

  void impute(CellRange cells, std::span<const std::int32_t> genes, Quantity, std::span<float> out) const override {
    const std::size_t width = genes.size();
    parallel_blocks(context_, cells.size(), cells_a_task, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i)
        average(cells.begin + i, genes, out.subspan(static_cast<std::size_t>(i) * width, width));
      if (model_.keep_observed)
        write_observed(
            data_, {cells.begin + begin, cells.begin + end}, genes, place_, Scale::log1p,
            out.subspan(static_cast<std::size_t>(begin) * width, static_cast<std::size_t>(end - begin) * width));
    });
  }

 private:
  void point_to(std::int64_t cell, std::int32_t twin, const std::vector<ClusterMeans>& clusterings, std::size_t first) {
    const float** to = means_.data() + static_cast<std::size_t>(cell) * n_clusterings_ + first;
    for (const auto& clustering : clusterings)
      *to++ = clustering.of(clustering.of_cell[static_cast<std::size_t>(twin)], model_.n_genes()).data();
  }

  void average(std::int64_t cell, std::span<const std::int32_t> genes, std::span<float> row) const {
    const float* const* means = means_.data() + static_cast<std::size_t>(cell) * n_clusterings_;
    std::fill(row.begin(), row.end(), 0.0F);
    if (data_.size_factors[static_cast<std::size_t>(cell)] <= 0) return;
    for (std::size_t k = 0; k < genes.size(); ++k) {
      const std::int32_t place = place_[static_cast<std::size_t>(genes[k])];
      if (place < 0) continue;
      double sum = 0;
      for (std::size_t t = 0; t < n_clusterings_; ++t) sum += static_cast<double>(means[t][place]);
      row[k] = static_cast<float>(at_depth(sum / static_cast<double>(n_clusterings_), Scale::log1p, depth_ratio_));
    }
  }

  const Model& model_;
  const Dataset& data_;
  Context& context_;
  double depth_ratio_;
  std::vector<std::int32_t> place_;
  std::size_t n_clusterings_ = 0;
  std::vector<const float*> means_;  ///< cells × clusterings: the means of the cell's cluster
};

class FittedDrimpute final : public FittedImputer {
 public:
  explicit FittedDrimpute(Model model) : model_(std::move(model)) {}
  [[nodiscard]] std::string method() const override { return "drimpute"; }
  [[nodiscard]] Offer offer() const override { return info().offer; }
  [[nodiscard]] std::vector<std::uint8_t> modelled_genes(const Dataset& data) const override {
    return prep::has_place(prep::gene_places(model_.gene_names, data));
  }
  [[nodiscard]] std::unique_ptr<Imputation> bind(const Dataset& data, Context& context) const override {
    return std::make_unique<AveragedClusters>(model_, data, context);
  }
  [[nodiscard]] Facts facts() const override {
    Facts out;
    for (std::size_t m = 0; m < model_.maps.size(); ++m) {
      std::vector<std::int64_t> numbers;
      for (const auto& clustering : model_.clusterings[m]) numbers.push_back(clustering.n_clusters);
      out["clusters/" + embed::to_text(model_.maps[m].correlation)] = numbers;
    }
    return out;
  }
  [[nodiscard]] bool converged() const override { return model_.converged; }
  void save(ArchiveWriter& archive) const override;

 private:
  Model model_;
};

std::string clustering_name(std::size_t distance, std::size_t at) {
  return fmt::format("distance_{}/clustering_{}", distance, at);
}

void FittedDrimpute::save(ArchiveWriter& archive) const {
  archive.put("genes", model_.gene_names);
  archive.put("median_total", std::vector<double>{model_.median_total});
  archive.put("flags", std::vector<std::int64_t>{model_.keep_observed ? 1 : 0, model_.converged ? 1 : 0});
  std::vector<std::int64_t> numbers;
  for (std::size_t m = 0; m < model_.maps.size(); ++m) {
    numbers.push_back(static_cast<std::int64_t>(model_.clusterings[m].size()));
    model_.maps[m].save(archive, fmt::format("distance_{}", m));
    for (std::size_t t = 0; t < model_.clusterings[m].size(); ++t)
      model_.clusterings[m][t].save(archive, clustering_name(m, t), model_.n_genes());
  }
  archive.put("n_clusterings", numbers);
}

class Drimpute final : public Imputer {
 public:
  explicit Drimpute(ImputerInput input) : options_(std::move(input.options)) {
    if (options_.integer("k_max") < options_.integer("k_min"))
      throw OptionError("k-max", std::to_string(options_.integer("k_max")),
                        "is below --k-min " + std::to_string(options_.integer("k_min")));
  }

  [[nodiscard]] std::unique_ptr<FittedImputer> fit(const Dataset& data, Context& context) override {
    Model model;
    model.median_total = data.median_total;
    model.keep_observed = options_.flag("keep_observed");
    std::vector<std::int32_t> places(static_cast<std::size_t>(data.n_genes()), -1);
    for (const auto gene : prep::variable_genes(data, -1, context)) {
      places[static_cast<std::size_t>(gene)] = static_cast<std::int32_t>(model.gene_names.size());
      model.gene_names.push_back(data.gene_names[static_cast<std::size_t>(gene)]);
    }
    const auto cells = filled_cells(data);
    const std::string& distances = options_.text("distances");
    std::vector<ClusterMeans> all;
    for (const auto correlation : {embed::Correlation::spearman, embed::Correlation::pearson}) {
      if (distances != "both" && distances != embed::to_text(correlation)) continue;
      const embed::StandardRows rows(data, {cells, places, model.n_genes(), 1}, correlation, context);
      const auto axes = embed::correlation_axes(rows, number_of_axes(rows.n_cells()), context);
      if (!axes.converged)
        context.warn(
            fmt::format("drimpute: the axes of the {} distances did not settle; the clusters may depend on "
                        "the seed. Fewer axes settle sooner: --axes-share",
                        embed::to_text(correlation)));
      model.converged = model.converged && axes.converged;
      model.maps.push_back(map_cells(rows, correlation, axes));
      for (auto& clustering : cluster(data, cells, axes, context)) all.push_back(std::move(clustering));
    }
    set_means(all, data, cells, places, model.n_genes(), context);
    const std::size_t each = all.size() / model.maps.size();
    for (std::size_t m = 0; m < model.maps.size(); ++m) {
      auto& to = model.clusterings.emplace_back();
      for (std::size_t t = 0; t < each; ++t) to.push_back(std::move(all[m * each + t]));
    }
    return std::make_unique<FittedDrimpute>(std::move(model));
  }

 private:
  [[nodiscard]] std::int64_t number_of_axes(std::int64_t n_cells) const {
    const auto share = std::llround(options_.real("axes_share") * static_cast<double>(n_cells));
    return std::min(n_cells, std::clamp<std::int64_t>(share, fewest_axes, most_axes));
  }

  /// The k-means of every number of clusters. Cells are taken in the order of their names, so that the clusters do not
  /// depend on the order in the file.
  [[nodiscard]] std::vector<ClusterMeans> cluster(const Dataset& data, const std::vector<std::int64_t>& cells,
                                                  const embed::CorrelationAxes& axes, const Context& context) const {
    std::vector<std::size_t> order(cells.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) {
      return data.cell_names[static_cast<std::size_t>(cells[a])] < data.cell_names[static_cast<std::size_t>(cells[b])];
    });
    const Eigen::Index d = axes.axes.cols();
    std::vector<double> points;
    points.reserve(static_cast<std::size_t>(axes.axes.size()));
    for (const auto row : order) {
      for (Eigen::Index k = 0; k < d; ++k) points.push_back(axes.axes(static_cast<Eigen::Index>(row), k));
    }
    std::vector<ClusterMeans> out;
    const std::int64_t most = std::max<std::int64_t>(1, static_cast<std::int64_t>(cells.size()) / 5);
    const std::int64_t last = std::min(most, options_.integer("k_max"));
    for (std::int64_t k = std::min(last, options_.integer("k_min")); k <= last; ++k) {
      context.check_cancelled();
      const auto found = cluster::k_means(points, d, k, options_.integer("n_starts"), context);
      ClusterMeans& clustering = out.emplace_back();
      clustering.n_clusters = found.n_clusters;
      clustering.of_cell.resize(cells.size());
      for (std::size_t i = 0; i < order.size(); ++i) clustering.of_cell[order[i]] = found.clusters[i];
    }
    return out;
  }

  Options options_;
};

}  // namespace

std::unique_ptr<Imputer> make(ImputerInput input) { return std::make_unique<Drimpute>(std::move(input)); }

std::unique_ptr<FittedImputer> load(const ArchiveReader& archive) {
  Model model;
  model.gene_names = archive.texts("genes");
  const auto total = archive.doubles("median_total");
  const auto flags = archive.integers("flags");
  const auto numbers = archive.integers("n_clusterings");
  if (total.size() != 1 || !(total[0] > 0) || flags.size() != 2 || numbers.empty())
    throw FormatError("model", "n_clusterings", "its parts disagree in size; save the model again");
  model.median_total = total[0];
  model.keep_observed = flags[0] != 0;
  model.converged = flags[1] != 0;
  for (std::size_t m = 0; m < numbers.size(); ++m) {
    model.maps.push_back(CellMap::load(archive, fmt::format("distance_{}", m), model.n_genes()));
    const auto n_cells = static_cast<std::int64_t>(model.maps.back().directions.size()) / model.maps.back().n_axes;
    auto& of_distance = model.clusterings.emplace_back();
    for (std::int64_t t = 0; t < numbers[m]; ++t)
      of_distance.push_back(
          ClusterMeans::load(archive, clustering_name(m, static_cast<std::size_t>(t)), model.n_genes(), n_cells));
    if (of_distance.empty()) throw FormatError("model", "n_clusterings", "has none; save the model again");
  }
  return std::make_unique<FittedDrimpute>(std::move(model));
}

}  // namespace undrop::drimpute
