#include "methods/scimpute/imputation.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "core/parallel.hpp"
#include "methods/observed_values.hpp"
#include "methods/reference_cells.hpp"
#include "methods/scimpute/log_counts.hpp"
#include "neighbors/nearest_cells.hpp"
#include "prep/gene_places.hpp"

namespace undrop::scimpute {

namespace {

constexpr std::int64_t cells_a_task = 16;
constexpr std::int64_t cells_a_report = 512;
/// A cell of the fit is where it was but for rounding.
constexpr double same_place = 1e-5;

class ExplainedCells final : public Imputation {
 public:
  ExplainedCells(const Model& model, const Dataset& data, Context& context)
      : model_(model),
        data_(data),
        context_(context),
        place_(prep::shared_gene_places(model.cells.gene_names, data)),
        rows_(model_rows(model.cells, context)),
        cluster_of_(static_cast<std::size_t>(data.n_cells()), -1),
        weights_(static_cast<std::size_t>(data.n_cells())) {
    std::vector<std::int64_t> all(static_cast<std::size_t>(data.n_cells()));
    std::iota(all.begin(), all.end(), 0);
    targets_ = log_rows(data, all, place_, model.cells.n_genes(), context);
    explain();
  }

  [[nodiscard]] std::span<const std::int32_t> populations() const override { return cluster_of_; }

  void impute(CellRange cells, std::span<const std::int32_t> genes, Quantity, std::span<float> out) const override {
    parallel_blocks(context_, cells.size(), cells_a_task, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
      const std::size_t width = genes.size();
      const auto part =
          out.subspan(static_cast<std::size_t>(begin) * width, static_cast<std::size_t>(end - begin) * width);
      std::fill(part.begin(), part.end(), 0.0F);
      write_observed(data_, {cells.begin + begin, cells.begin + end}, genes, place_, Scale::normalized, part);
      for (std::int64_t i = begin; i < end; ++i)
        fill(cells.begin + i, genes, out.subspan(static_cast<std::size_t>(i) * width, width));
    });
  }

  void dropout_probability(CellRange cells, std::span<const std::int32_t> genes, std::span<float> out) const override {
    for (std::int64_t cell = cells.begin; cell < cells.end; ++cell) {
      const auto cluster = cluster_of_[static_cast<std::size_t>(cell)];
      const auto row = out.subspan(static_cast<std::size_t>(cell - cells.begin) * genes.size(), genes.size());
      for (std::size_t k = 0; k < genes.size(); ++k) {
        const auto place = place_[static_cast<std::size_t>(genes[k])];
        row[k] = cluster < 0 || place < 0 ? 0.0F : static_cast<float>(model_.mixtures.of_zero(place, cluster));
      }
    }
  }

 private:
  void explain() {
    const std::int64_t d = model_.space.n_components();
    const auto fitted = model_.space.scores(rows_, context_);
    const auto scores = model_.space.scores(targets_, context_);
    std::vector<std::int32_t> nearest(cluster_of_.size(), 0);
    if (d > 0) nearest = neighbors::nearest_cells(fitted, scores, d, 1, context_);
    std::vector<std::vector<std::int32_t>> of_cluster(model_.cluster_names.size());
    for (std::size_t i = 0; i < model_.cluster_of.size(); ++i) {
      if (model_.cluster_of[i] >= 0)
        of_cluster[static_cast<std::size_t>(model_.cluster_of[i])].push_back(static_cast<std::int32_t>(i));
    }
    const Neighborhood among{rows_, fitted, d, of_cluster};
    for (std::int64_t begin = 0; begin < data_.n_cells(); begin += cells_a_report) {
      const std::int64_t end = std::min(begin + cells_a_report, data_.n_cells());
      context_.report("regressions", begin, data_.n_cells());
      parallel_for(context_, end - begin, [&](std::int64_t k) {
        const auto i = static_cast<std::size_t>(begin + k);
        if (data_.size_factors[i] > 0) explain(begin + k, nearest[i], scores, among);
      });
    }
    context_.report("regressions", data_.n_cells(), data_.n_cells());
  }

  void explain(std::int64_t cell, std::int32_t nearest, std::span<const double> scores, const Neighborhood& among) {
    const auto d = static_cast<std::size_t>(among.n_components);
    const auto i = static_cast<std::size_t>(cell);
    Target target = target_of(cell, model_.cluster_of[static_cast<std::size_t>(nearest)]);
    target.scores = scores.subspan(i * d, d);
    const auto there = among.scores.subspan(static_cast<std::size_t>(nearest) * d, d);
    double squares = 0;
    double size = 1;
    for (std::size_t k = 0; k < d; ++k) {
      squares += (target.scores[k] - there[k]) * (target.scores[k] - there[k]);
      size += there[k] * there[k];
    }
    if (squares <= same_place * same_place * size) target.itself = nearest;
    const bool is_far = target.itself < 0 && std::sqrt(squares) > model_.farthest;
    if (target.cluster < 0 || is_far) return;
    cluster_of_[i] = target.cluster;
    weights_[i] = explain_cell(target, lost_genes(target, model_.mixtures, model_.options), among, model_.options);
  }

  [[nodiscard]] Target target_of(std::int64_t cell, std::int32_t cluster) const {
    const auto first = targets_.first(cell);
    const auto n = targets_.first(cell + 1) - first;
    return {
        std::span(targets_.columns).subspan(first, n), std::span(targets_.values).subspan(first, n), {}, cluster, -1};
  }

  /// The lost entries of one cell.
  void fill(std::int64_t cell, std::span<const std::int32_t> genes, std::span<float> row) const {
    const auto& [cells, weights] = weights_[static_cast<std::size_t>(cell)];
    if (cells.empty()) return;
    const auto cluster = cluster_of_[static_cast<std::size_t>(cell)];
    const auto lost = lost_genes(target_of(cell, cluster), model_.mixtures, model_.options);
    std::vector<double> sums(lost.size(), zero_value * std::accumulate(weights.begin(), weights.end(), 0.0));
    for (std::size_t k = 0; k < cells.size(); ++k) {
      for (auto e = rows_.first(cells[k]); e < rows_.first(cells[k] + 1); ++e)
        sums[static_cast<std::size_t>(rows_.columns[e])] += weights[k] * static_cast<double>(rows_.values[e]);
    }
    for (std::size_t k = 0; k < genes.size(); ++k) {
      const auto place = place_[static_cast<std::size_t>(genes[k])];
      if (place < 0 || lost[static_cast<std::size_t>(place)] != 1) continue;
      const double z =
          std::clamp(sums[static_cast<std::size_t>(place)], zero_value, model_.mixtures.highest(place, cluster));
      row[k] = static_cast<float>(rounded(normalized_from_log(z, data_.median_total), cell));
    }
  }

  [[nodiscard]] double rounded(double normalized, std::int64_t cell) const {
    if (!model_.round_counts) return normalized;
    const double factor = data_.size_factors[static_cast<std::size_t>(cell)];
    return std::nearbyint(normalized * factor * 100) / 100 / factor;
  }

  const Model& model_;
  const Dataset& data_;
  Context& context_;
  std::vector<std::int32_t> place_;
  embed::SparseRows rows_;     ///< of the fit's cells
  embed::SparseRows targets_;  ///< of the data set's
  std::vector<std::int32_t> cluster_of_;
  std::vector<CellWeights> weights_;
};

}  // namespace

embed::SparseRows model_rows(const Dataset& cells, const Context& context) {
  std::vector<std::int64_t> all(static_cast<std::size_t>(cells.n_cells()));
  std::iota(all.begin(), all.end(), 0);
  std::vector<std::int32_t> places(static_cast<std::size_t>(cells.n_genes()));
  std::iota(places.begin(), places.end(), 0);
  return log_rows(cells, all, places, cells.n_genes(), context);
}

std::unique_ptr<Imputation> explained_cells(const Model& model, const Dataset& data, Context& context) {
  return std::make_unique<ExplainedCells>(model, data, context);
}

}  // namespace undrop::scimpute
