#include "simulate/splat.hpp"

#include <undrop/errors.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "core/parallel.hpp"
#include "core/random.hpp"

namespace undrop::simulate {

namespace {

double log_normal(Random& random, double location, double scale) {
  return std::exp(location + scale * random.normal());
}

/// `values` is taken by value: the median disturbs the order.
double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

/// Step 6. A mean of 0 stays 0: its coefficient of variation has no bound.
double varied(Random& random, double mean, double common, double dispersion_factor) {
  if (!(mean > 0)) return 0;
  const double b = (common + 1 / std::sqrt(mean)) * dispersion_factor;
  return random.gamma(1 / (b * b), mean * b * b);
}

void check(const SplatModel& model) {
  const auto& weights = model.group_weights;
  const bool bad = std::any_of(weights.begin(), weights.end(), [](double w) { return !(w >= 0) || !std::isfinite(w); });
  if (weights.empty() || bad || !(std::accumulate(weights.begin(), weights.end(), 0.0) > 0)) {
    throw OptionError("group-probabilities", "", "must be numbers of at least 0, not all of them 0");
  }
}

}  // namespace

double dropout_probability(double mean, double mid, double shape) {
  if (!(mean > 0)) return shape < 0 ? 1 : (shape > 0 ? 0 : 0.5);
  return 1 / (1 + std::exp(-shape * (std::log(mean) - mid)));
}

Splat::Splat(SplatModel model, std::uint64_t seed) : model_(std::move(model)), seed_(seed) {
  check(model_);
  draw_gene_means();
  draw_dispersions();
  draw_group_factors();
  make_profiles();
}

std::span<const double> Splat::row_of(const std::vector<double>& table, std::int64_t row) const {
  const auto width = static_cast<std::size_t>(model_.n_genes);
  return {table.data() + static_cast<std::size_t>(row) * width, width};
}

std::span<const double> Splat::group_factors(std::int64_t group) const { return row_of(group_factors_, group); }

std::span<const double> Splat::profile(std::int64_t group, std::int64_t batch) const {
  return row_of(profiles_, group * model_.n_batches + batch);
}

void Splat::draw_gene_means() {
  const auto n = static_cast<std::size_t>(model_.n_genes);
  gene_means_.resize(n);
  outliers_.resize(n);
  std::vector<double> outlier_factors(n);
  for (std::size_t gene = 0; gene < n; ++gene) {
    Random random(seed_, "splat/gene", gene);
    gene_means_[gene] = random.gamma(model_.mean_shape, 1 / model_.mean_rate);
    outliers_[gene] = random.uniform() < model_.outlier_probability ? 1 : 0;
    outlier_factors[gene] = log_normal(random, model_.outlier_location, model_.outlier_scale);
  }
  const double middle = median(gene_means_);
  for (std::size_t gene = 0; gene < n; ++gene) {
    if (outliers_[gene] != 0) gene_means_[gene] = middle * outlier_factors[gene];
  }
}

void Splat::draw_dispersions() {
  dispersion_factors_.assign(static_cast<std::size_t>(model_.n_genes), 1.0);
  for (std::size_t gene = 0; gene < dispersion_factors_.size(); ++gene) {
    Random random(seed_, "splat/dispersion", gene);
    dispersion_factors_[gene] = std::sqrt(model_.bcv_df / random.gamma(model_.bcv_df / 2, 2));
  }
}

void Splat::draw_group_factors() {
  const auto n = static_cast<std::size_t>(model_.n_genes);
  group_factors_.assign(static_cast<std::size_t>(model_.n_groups()) * n, 1.0);
  if (model_.n_groups() == 1) return;
  for (std::size_t group = 0; group < model_.group_weights.size(); ++group) {
    const std::string stream = "splat/group/" + std::to_string(group);
    for (std::size_t gene = 0; gene < n; ++gene) {
      Random random(seed_, stream, gene);
      if (random.uniform() >= model_.de_probability) continue;
      const bool down = random.uniform() < model_.de_down_probability;
      const double factor = log_normal(random, model_.de_location, model_.de_scale);
      const double up = std::max(factor, 1 / factor);
      group_factors_[group * n + gene] = down ? 1 / up : up;
    }
  }
}

void Splat::make_profiles() {
  const auto n = static_cast<std::size_t>(model_.n_genes);
  const auto n_batches = static_cast<std::size_t>(model_.n_batches);
  profiles_.resize(model_.group_weights.size() * n_batches * n);
  for (std::size_t batch = 0; batch < n_batches; ++batch) {
    const std::string stream = "splat/batch/" + std::to_string(batch);
    for (std::size_t gene = 0; gene < n; ++gene) {
      Random random(seed_, stream, gene);
      const double factor = n_batches == 1 ? 1 : log_normal(random, model_.batch_location, model_.batch_scale);
      for (std::size_t group = 0; group < model_.group_weights.size(); ++group) {
        profiles_[(group * n_batches + batch) * n + gene] =
            gene_means_[gene] * factor * group_factors_[group * n + gene];
      }
    }
  }
  for (std::size_t row = 0; row < model_.group_weights.size() * n_batches; ++row) {
    const auto first = profiles_.begin() + static_cast<std::ptrdiff_t>(row * n);
    const auto last = first + static_cast<std::ptrdiff_t>(n);
    const double sum = std::accumulate(first, last, 0.0);
    if (sum > 0) std::transform(first, last, first, [sum](double v) { return v / sum; });
  }
}

std::int32_t Splat::draw_group(double uniform) const {
  const auto& weights = model_.group_weights;
  double left = uniform * std::accumulate(weights.begin(), weights.end(), 0.0);
  std::int32_t last = 0;
  for (std::size_t group = 0; group < weights.size(); ++group) {
    if (weights[group] <= 0) continue;
    last = static_cast<std::int32_t>(group);
    left -= weights[group];
    if (left < 0) return last;
  }
  return last;
}

void Splat::draw_annotations(std::int64_t cell, std::int64_t row, SplatBlock& out) const {
  const auto i = static_cast<std::size_t>(row);
  Random random(seed_, "splat/cell", static_cast<std::uint64_t>(cell));
  out.groups[i] = draw_group(random.uniform());
  out.batches[i] = static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(model_.n_batches)));
  const double drawn = model_.library_location + model_.library_scale * random.normal();
  const bool is_log = model_.library_distribution == LibraryDistribution::log_normal;
  out.library_sizes[i] = is_log ? std::exp(drawn) : std::max(0.0, drawn);
}

void Splat::simulate_cell(std::int64_t cell, std::int64_t row, SplatBlock& out) const {
  draw_annotations(cell, row, out);
  // A stream for each step: switching one off leaves the draws of the others as they were.
  const auto index = static_cast<std::uint64_t>(cell);
  Random variation(seed_, "splat/variation", index);
  Random counts(seed_, "splat/counts", index);
  Random losses(seed_, "splat/dropout", index);
  const auto i = static_cast<std::size_t>(row);
  const auto n = static_cast<std::size_t>(model_.n_genes);
  const auto shares = profile(out.groups[i], out.batches[i]);
  for (std::size_t gene = 0; gene < n; ++gene) {
    double mean = out.library_sizes[i] * shares[gene];
    if (model_.variation == Variation::trend) {
      mean = varied(variation, mean, model_.bcv_common, dispersion_factors_[gene]);
    }
    const auto count = static_cast<float>(counts.poisson(mean));
    bool lost = false;
    if (model_.dropout == Dropout::experiment) {
      lost = losses.uniform() < dropout_probability(mean, model_.dropout_mid, model_.dropout_shape) && count > 0;
    }
    out.means[i * n + gene] = static_cast<float>(mean);
    out.true_counts[i * n + gene] = count;
    out.dropped[i * n + gene] = lost ? 1 : 0;
  }
}

void Splat::simulate_cells(CellRange cells, const Context& context, SplatBlock& out) const {
  const auto n_rows = static_cast<std::size_t>(cells.size());
  const std::size_t n_entries = n_rows * static_cast<std::size_t>(model_.n_genes);
  out.cells = cells;
  out.groups.resize(n_rows);
  out.batches.resize(n_rows);
  out.library_sizes.resize(n_rows);
  out.means.resize(n_entries);
  out.true_counts.resize(n_entries);
  out.dropped.resize(n_entries);
  parallel_for(context, cells.size(), [&](std::int64_t row) { simulate_cell(cells.begin + row, row, out); });
}

}  // namespace undrop::simulate
