#include "methods/magic/imputation.hpp"

#include <algorithm>
#include <atomic>
#include <numeric>
#include <utility>

#include "core/parallel.hpp"
#include "core/per_processor.hpp"
#include "methods/given_neighbors.hpp"
#include "methods/known_cells.hpp"
#include "methods/magic/fit.hpp"
#include "neighbors/nearest_cells.hpp"
#include "prep/gene_places.hpp"

namespace undrop::magic {

namespace {

constexpr std::int64_t genes_a_task = 64;
constexpr std::int64_t cells_a_task = 32;
/// Of the bandwidth; closer is the rounding of single precision.
constexpr double same_within = 1e-4;

template <Space space>
UNDROP_INLINED void convert_in(double depth_ratio, double weight, const float* from, std::size_t n, float* to) {
  for (std::size_t k = 0; k < n; ++k)
    to[k] = static_cast<float>(depth_ratio * out_of(space, weight * static_cast<double>(from[k])));
}

UNDROP_PER_PROCESSOR void convert_squares(double depth_ratio, double weight, const float* from, std::size_t n,
                                          float* to) {
  convert_in<Space::sqrt>(depth_ratio, weight, from, n, to);
}

/// Out of the space, with the choice of it outside the loop.
void convert(Space space, double depth_ratio, double weight, const float* from, std::size_t n, float* to) {
  if (space == Space::sqrt) return convert_squares(depth_ratio, weight, from, n, to);
  if (space == Space::rate) return convert_in<Space::rate>(depth_ratio, weight, from, n, to);
  convert_in<Space::log>(depth_ratio, weight, from, n, to);
}

/// Whether the nearest cell has the same profile, at another depth perhaps.
bool is_same(const std::vector<double>& distances, std::int64_t knn) {
  const auto at = std::min(distances.size() - 1, static_cast<std::size_t>(knn));
  return distances[0] <= same_within * distances[at];
}

}  // namespace

Diffusion::Diffusion(const Model& model, const Dataset& data, Context& context)
    : model_(model),
      data_(data),
      context_(context),
      depth_ratio_(data.median_total / model.cells.median_total),
      place_(prep::shared_gene_places(model.cells.gene_names, data)),
      of_(static_cast<std::size_t>(data.n_cells())) {
  find_neighbors();
}

void Diffusion::find_neighbors() {
  const auto known = known_cells(model_.fingerprints, data_, model_.cells.gene_names, context_);
  std::vector<std::int64_t> strangers;
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (known[i] >= 0) of_[i] = {{known[i], 1.0}};
    if (known[i] == new_cell) strangers.push_back(static_cast<std::int64_t>(i));
  }
  if (strangers.empty()) return;
  if (model_.is_given) refuse_new_cells("magic");
  const Eigen::MatrixXd queries = project(model_, view_cells(data_, strangers), context_).transpose();
  const Eigen::MatrixXd points = model_.scores.transpose();
  const auto size = [](const Eigen::MatrixXd& matrix) { return static_cast<std::size_t>(matrix.size()); };
  const std::int64_t k = std::min(model_.knn_max, model_.cells.n_cells());
  const auto nearest = neighbors::nearest_cells({points.data(), size(points)}, {queries.data(), size(queries)},
                                                points.rows(), k, context_);
  for (std::size_t s = 0; s < strangers.size(); ++s) {
    std::vector<double> distances;
    for (std::size_t j = 0; j < static_cast<std::size_t>(k); ++j) {
      const auto cell = nearest[s * static_cast<std::size_t>(k) + j];
      distances.push_back((points.col(cell) - queries.col(static_cast<Eigen::Index>(s))).norm());
    }
    if (is_same(distances, model_.kernel.knn)) {
      of_[static_cast<std::size_t>(strangers[s])] = {{nearest[s * static_cast<std::size_t>(k)], 1.0}};
      continue;
    }
    const auto weights = neighbors::kernel_weights(distances, model_.kernel);
    const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
    for (std::size_t j = 0; j < weights.size(); ++j)
      of_[static_cast<std::size_t>(strangers[s])].push_back(
          {nearest[s * static_cast<std::size_t>(k) + j], weights[j] / sum});
  }
}

/// What a thread needs to take neighbouring genes through all steps, few enough to stay in a processor's cache.
struct Diffusion::Workplace {
  explicit Workplace(const embed::RowBlock& rows)
      : next_entry(rows.offsets.begin(), rows.offsets.end() - 1),
        values(2 * next_entry.size() * static_cast<std::size_t>(genes_a_task)) {}

  std::vector<std::int64_t> next_entry;  ///< per cell; tasks of a thread rise, and pass over each entry once
  LargeBuffer values;                    ///< before and after a step
};

/// What the last step gives is kept.
void Diffusion::diffuse(std::int64_t begin, std::int64_t end, Workplace& at) const {
  context_.check_cancelled();
  const std::int64_t n = model_.cells.n_cells();
  const std::int64_t width = end - begin;
  const auto& rows = values_.rows();
  neighbors::Columns<float> now{at.values.data(), width};
  neighbors::Columns<float> next{now.data + n * genes_a_task, width};
  std::fill_n(now.data, n * width, 0.0F);
  for (std::int64_t cell = 0; cell < n; ++cell) {
    auto& e = at.next_entry[static_cast<std::size_t>(cell)];
    const std::int64_t last = rows.offsets[static_cast<std::size_t>(cell) + 1];
    const auto column = [&] { return static_cast<std::int64_t>(rows.columns[static_cast<std::size_t>(e)]); };
    while (e < last && column() < begin) ++e;
    for (; e < last && column() < end; ++e)
      now.data[cell * width + column() - begin] = rows.values[static_cast<std::size_t>(e)];
  }
  for (std::int64_t step = 1; step < model_.steps; ++step) {
    model_.walk.step({now.data, now.stride}, next, width);
    std::swap(now, next);
  }
  const neighbors::Columns<float> kept{kept_.data() + begin, static_cast<std::int64_t>(genes_.size())};
  if (model_.steps > 0) return model_.walk.step({now.data, now.stride}, kept, width);
  for (std::int64_t i = 0; i < n; ++i) std::copy_n(now.data + i * width, width, kept.data + i * kept.stride);
}

/// One part of the genes a thread, so that each takes its memory once.
void Diffusion::diffuse_all() const {
  const auto n_genes = static_cast<std::int64_t>(genes_.size());
  std::atomic<std::int64_t> task{0};
  parallel_blocks(context_, std::max(1, context_.threads), 1, [&](std::int64_t, std::int64_t, std::int64_t) {
    Workplace at(values_.rows());
    for (std::int64_t begin = genes_a_task * task++; begin < n_genes; begin = genes_a_task * task++)
      diffuse(begin, std::min(begin + genes_a_task, n_genes), at);
  });
}

void Diffusion::prepare(std::span<const std::int32_t> genes) const {
  if (std::equal(genes.begin(), genes.end(), genes_.begin(), genes_.end()) && !genes_.empty()) return;
  genes_.assign(genes.begin(), genes.end());
  const auto n_genes = static_cast<std::int64_t>(genes.size());
  if (model_.is_approximate) {
    loadings_ = Eigen::MatrixXd::Zero(model_.loadings.cols() + 1, n_genes);  // the last row: the centre
    for (std::int64_t k = 0; k < n_genes; ++k) {
      const auto place = place_[static_cast<std::size_t>(genes[static_cast<std::size_t>(k)])];
      if (place < 0) continue;
      loadings_.col(k).head(model_.loadings.cols()) = model_.loadings.row(place).transpose();
      loadings_(model_.loadings.cols(), k) = model_.center[place];
    }
    return;
  }
  // Columns rise with the model's genes, as the rows of values need.
  std::vector<std::int32_t> column(static_cast<std::size_t>(model_.cells.n_genes()), -1);
  std::vector<std::int32_t> by_place;
  for (const auto gene : genes) by_place.push_back(place_[static_cast<std::size_t>(gene)]);
  for (std::size_t k = 0; k < by_place.size(); ++k) {
    if (by_place[k] >= 0) column[static_cast<std::size_t>(by_place[k])] = static_cast<std::int32_t>(k);
  }
  values_ = values_in(model_.space, model_.cells, column, n_genes, 1, context_);
  if (!std::is_sorted(by_place.begin(), by_place.end())) values_ = values_.transposed().transposed();
  const auto bytes = model_.cells.n_cells() * n_genes * static_cast<std::int64_t>(sizeof(float));
  is_kept_ = bytes <= context_.memory_budget / 4;
  kept_ = LargeBuffer(is_kept_ ? static_cast<std::size_t>(model_.cells.n_cells() * n_genes) : 0);
  if (!is_kept_) return;
  diffuse_all();
  values_ = embed::HeldRows(0);
}

void Diffusion::add_kept(std::int32_t cell, double weight, std::span<double> row) const {
  const float* from = kept_.data() + static_cast<std::size_t>(cell) * row.size();
  for (std::size_t k = 0; k < row.size(); ++k) row[k] += weight * static_cast<double>(from[k]);
}

void Diffusion::add_walked(std::int32_t cell, double weight, std::span<double> row) const {
  const auto& rows = values_.rows();
  for (const auto& share : model_.walk.row_of_power(cell, model_.steps)) {
    const auto last = static_cast<std::size_t>(rows.offsets[static_cast<std::size_t>(share.cell) + 1]);
    for (auto e = static_cast<std::size_t>(rows.offsets[static_cast<std::size_t>(share.cell)]); e < last; ++e)
      row[static_cast<std::size_t>(rows.columns[e])] += weight * share.weight * static_cast<double>(rows.values[e]);
  }
}

void Diffusion::add_components(std::int32_t cell, double weight, std::span<double> row) const {
  Eigen::Map<Eigen::RowVectorXd> to(row.data(), static_cast<Eigen::Index>(row.size()));
  const Eigen::Index d = model_.diffused.cols();
  to += weight * (model_.diffused.row(cell) * loadings_.topRows(d) + loadings_.row(d));
}

void Diffusion::impute(CellRange cells, std::span<const std::int32_t> genes, Quantity, std::span<float> out) const {
  const std::lock_guard lock(mutex_);
  prepare(genes);
  // Components know the space of the graph only.
  const Space space = model_.is_approximate ? model_.graph_space() : model_.space;
  parallel_blocks(context_, cells.size(), cells_a_task, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    std::vector<double> row(genes.size());
    for (std::int64_t i = begin; i < end; ++i) {
      float* to = out.data() + static_cast<std::size_t>(i) * genes.size();
      const auto& shares = of_[static_cast<std::size_t>(cells.begin + i)];
      if (is_kept_ && shares.size() == 1) {
        const float* from = kept_.data() + static_cast<std::size_t>(shares[0].cell) * genes.size();
        convert(space, depth_ratio_, shares[0].weight, from, genes.size(), to);
        continue;
      }
      std::fill(row.begin(), row.end(), 0.0);
      for (const auto& share : shares) {
        if (model_.is_approximate) {
          add_components(share.cell, share.weight, row);
        } else if (is_kept_) {
          add_kept(share.cell, share.weight, row);
        } else {
          add_walked(share.cell, share.weight, row);
        }
      }
      for (std::size_t k = 0; k < row.size(); ++k) to[k] = static_cast<float>(depth_ratio_ * out_of(space, row[k]));
    }
  });
}

}  // namespace undrop::magic
