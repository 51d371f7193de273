#include "simulate/splat.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <utility>

#include "core/parallel.hpp"
#include "core/random.hpp"
#include "simulate/gamma_poisson.hpp"

namespace undrop::simulate {

namespace {

/// Index drawn with these weights.
std::int32_t weighted(const std::vector<double>& weights, double uniform) {
  double left = uniform * std::accumulate(weights.begin(), weights.end(), 0.0);
  std::int32_t last = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (weights[i] <= 0) continue;
    last = static_cast<std::int32_t>(i);
    left -= weights[i];
    if (left < 0) return last;
  }
  return last;
}

const SplatModel& checked(const SplatModel& model) {
  check(model);
  return model;
}

}  // namespace

struct Splat::Row {
  std::vector<double> shares;
  std::vector<std::int32_t> genes;
  std::vector<float> true_counts;
  std::vector<std::uint8_t> dropped;
};

Splat::Splat(SplatModel model, std::uint64_t seed)
    : model_(std::move(model)), seed_(seed), genes_(checked(model_), seed) {}

std::int32_t Splat::draw_step(std::int64_t path, double uniform) const {
  const double skew = one_or_each(model_.path_skews, path);
  const auto n = static_cast<std::size_t>(model_.path_steps);
  std::vector<double> weights(n, 1.0);
  for (std::size_t step = 0; step < n && n > 1; ++step) {
    const double t = static_cast<double>(step) / static_cast<double>(n - 1);
    weights[step] = skew * (1 - t) + (1 - skew) * t;
  }
  return weighted(weights, uniform);
}

SplatCell Splat::cell(std::int64_t index) const {
  Random random(seed_, "splat/cell", static_cast<std::uint64_t>(index));
  SplatCell cell;
  cell.state.group = weighted(model_.group_weights, random.uniform());
  cell.state.batch = weighted(model_.batch_weights, random.uniform());
  const double drawn = model_.library_location + model_.library_scale * random.normal();
  const bool is_log = model_.library_distribution == LibraryDistribution::log_normal;
  cell.library_size = is_log ? std::exp(drawn) : std::max(0.0, drawn);
  const double step = random.uniform();
  if (model_.structure == Structure::paths) cell.state.step = draw_step(cell.state.group, step);
  const std::int64_t curve = model_.dropout == Dropout::batch   ? cell.state.batch
                             : model_.dropout == Dropout::group ? cell.state.group
                                                                : index;
  cell.dropout = one_or_each(model_.dropout_curves, curve);
  if (model_.dropout == Dropout::cell) cell.dropout.mid += model_.dropout_cell_scale * random.normal();
  return cell;
}

void Splat::simulate_cell(std::int64_t index, float* means, Row& out) const {
  const SplatCell at = cell(index);
  // A stream for each step: switching one off, or asking for less, leaves the draws of the others as they were.
  const auto key = static_cast<std::uint64_t>(index);
  Random variation(seed_, "splat/variation", key);
  Random silent_variation(seed_, "splat/silent", key);
  Random counts(seed_, "splat/counts", key);
  Random losses(seed_, "splat/dropout", key);
  const auto n = static_cast<std::size_t>(model_.n_genes);
  out.shares.resize(n);
  genes_.shares(at.state, out.shares);
  const auto dispersions = genes_.dispersions();
  const bool varies = model_.variation == Variation::trend;
  for (std::size_t gene = 0; gene < n; ++gene) {
    const double mean = at.library_size * out.shares[gene];
    // The count is 0 with a probability of at least 1 − mean, whatever the variation: mostly that is all there is to
    // do.
    double squared = 0;
    if (varies && mean > 0) {
      const double b = model_.bcv_common + model_.bcv_trend / std::sqrt(mean);
      squared = b * b * dispersions[gene];
    }
    GammaPoisson entry(mean, squared);
    const auto count = entry.draw_count(counts, variation);
    if (count == 0) {
      if (means != nullptr) means[gene] = static_cast<float>(entry.draw_mean(silent_variation));
      continue;
    }
    const double own_mean = entry.draw_mean(variation);
    if (means != nullptr) means[gene] = static_cast<float>(own_mean);
    const bool is_lost =
        model_.dropout != Dropout::none && losses.uniform() < dropout_probability(own_mean, at.dropout);
    out.genes.push_back(static_cast<std::int32_t>(gene));
    out.true_counts.push_back(static_cast<float>(count));
    out.dropped.push_back(is_lost ? 1 : 0);
  }
}

void Splat::simulate_cells(CellRange cells, bool with_means, const Context& context, SplatBlock& out) const {
  constexpr std::int64_t cells_a_task = 8;
  const auto n_rows = static_cast<std::size_t>(cells.size());
  const auto n_genes = static_cast<std::size_t>(model_.n_genes);
  out.cells = cells;
  out.means.resize(with_means ? n_rows * n_genes : 0);
  out.offsets.assign(n_rows + 1, 0);
  std::vector<Row> parts(static_cast<std::size_t>(n_blocks(cells.size(), cells_a_task)));
  parallel_blocks(context, cells.size(), cells_a_task, [&](std::int64_t part, std::int64_t begin, std::int64_t end) {
    auto& row = parts[static_cast<std::size_t>(part)];
    for (std::int64_t i = begin; i < end; ++i) {
      const auto local = static_cast<std::size_t>(i);
      simulate_cell(cells.begin + i, with_means ? out.means.data() + local * n_genes : nullptr, row);
      out.offsets[local + 1] = static_cast<std::int64_t>(row.genes.size());
    }
    row.shares = {};
  });
  out.genes.clear();
  out.true_counts.clear();
  out.dropped.clear();
  for (std::size_t part = 0; part < parts.size(); ++part) {
    const auto before = static_cast<std::int64_t>(out.genes.size());
    const std::size_t first = part * static_cast<std::size_t>(cells_a_task);
    const std::size_t last = std::min(n_rows, first + static_cast<std::size_t>(cells_a_task));
    for (std::size_t local = first; local < last; ++local) out.offsets[local + 1] += before;
    out.genes.insert(out.genes.end(), parts[part].genes.begin(), parts[part].genes.end());
    out.true_counts.insert(out.true_counts.end(), parts[part].true_counts.begin(), parts[part].true_counts.end());
    out.dropped.insert(out.dropped.end(), parts[part].dropped.begin(), parts[part].dropped.end());
  }
}

}  // namespace undrop::simulate
