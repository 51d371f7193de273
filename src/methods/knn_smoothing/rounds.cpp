#include "methods/knn_smoothing/rounds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numeric>
#include <utility>

#include "core/random.hpp"
#include "embed/sparse_svd.hpp"
#include "neighbors/nearest_neighbors.hpp"

namespace undrop::knn_smoothing {

namespace {

constexpr double tolerance = 1e-6;
/// 400 MB of transformed sums; more are made anew for every pass.
constexpr std::int64_t most_held_entries = 50'000'000;
constexpr std::int64_t most_held_of_drawn = 150'000'000;

/// The transform of scaled sums. Most sums are small whole numbers, of which each is transformed once.
class ScaledTransform {
 public:
  explicit ScaledTransform(double scale) : scale_(scale) {}

  [[nodiscard]] float operator()(double sum) {
    const auto whole = sum < static_cast<double>(known_.size()) ? static_cast<std::size_t>(sum) : known_.size();
    if (whole == known_.size() || static_cast<double>(whole) != sum) return of(sum);
    if (known_[whole] == 0) known_[whole] = of(sum);
    return known_[whole];
  }

 private:
  [[nodiscard]] float of(double sum) const { return static_cast<float>(freeman_tukey(sum * scale_)); }

  double scale_;
  std::array<float, 64> known_{};
};

double median_of(std::vector<double> values) {
  const std::size_t half = values.size() / 2;
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(half), values.end());
  const double upper = values[half];
  if (values.size() % 2 == 1) return upper;
  return (upper + *std::max_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(half))) / 2;
}

Eigen::MatrixXd dithered(Eigen::MatrixXd scores, std::span<const std::int64_t> fingerprints, double share,
                         std::size_t round, const Context& context) {
  if (share == 0 || scores.rows() == 0) return scores;
  const Eigen::RowVectorXd range = scores.colwise().maxCoeff() - scores.colwise().minCoeff();
  const std::string stream = fmt::format("knn_smoothing dither {}", round);
  for (Eigen::Index i = 0; i < scores.rows(); ++i) {
    Random random(context.seed, stream, std::bit_cast<std::uint64_t>(fingerprints[static_cast<std::size_t>(i)]));
    for (Eigen::Index l = 0; l < scores.cols(); ++l) scores(i, l) += (random.uniform() - 0.5) * range[l] * share;
  }
  return scores;
}

/// Cells with the smallest draws, rising.
std::vector<std::int64_t> drawn_cells(std::span<const std::int64_t> fingerprints, std::int64_t n,
                                      const Context& context) {
  std::vector<std::pair<double, std::int64_t>> draws;
  for (std::size_t i = 0; i < fingerprints.size(); ++i) {
    Random random(context.seed, "knn_smoothing cells of components", std::bit_cast<std::uint64_t>(fingerprints[i]));
    draws.emplace_back(random.uniform(), static_cast<std::int64_t>(i));
  }
  std::partial_sort(draws.begin(), draws.begin() + n, draws.end());
  std::vector<std::int64_t> out;
  for (std::int64_t k = 0; k < n; ++k) out.push_back(draws[static_cast<std::size_t>(k)].second);
  std::sort(out.begin(), out.end());
  return out;
}

embed::SparseSvd components_of(const SmoothedRows& sums, double entries_a_row, std::int64_t most_held,
                               std::int64_t n_pcs, const Context& context) {
  const std::int64_t rank = std::min({n_pcs, sums.n_columns(), sums.n_rows() - 1});
  const embed::SvdOptions options{rank, true, tolerance};
  const bool fits = entries_a_row * static_cast<double>(sums.n_rows()) <= static_cast<double>(most_held);
  return fits ? embed::sparse_svd(embed::HeldRows(sums), options, context)
              : embed::sparse_svd(static_cast<const embed::RowSource&>(sums), options, context);
}

Round embed_sums(const Dataset& cells, const Hoods& hoods, std::span<const std::int64_t> fingerprints,
                 const Settings& settings, const Context& context) {
  const SmoothedRows sums(cells, hoods);
  const std::int64_t n = cells.n_cells();
  const double entries_a_row =
      std::min(static_cast<double>(cells.n_genes()), static_cast<double>(cells.counts->n_nonzeros()) *
                                                         static_cast<double>(hoods.width) /
                                                         static_cast<double>(std::max<std::int64_t>(1, n)));
  const bool is_drawn = n > settings.all_up_to && n > settings.n_sampled;
  embed::SparseSvd svd;
  if (is_drawn) {
    const SmoothedRows some(cells, hoods, drawn_cells(fingerprints, settings.n_sampled, context));
    svd = components_of(some, entries_a_row, most_held_of_drawn, settings.n_pcs, context);
  } else {
    svd = components_of(sums, entries_a_row, most_held_entries, settings.n_pcs, context);
  }
  Round round;
  round.median_total = sums.median_total();
  if (svd.values.size() == 0) {  // all cells are alike
    round.loadings = Eigen::MatrixXd::Zero(sums.n_columns(), 1);
    round.scores = Eigen::MatrixXd::Zero(n, 1);
  } else {
    round.scores =
        is_drawn ? embed::projected(sums, svd, context) : Eigen::MatrixXd(svd.left * svd.values.asDiagonal());
    round.loadings = std::move(svd.right);
  }
  round.center = std::move(svd.center);
  return round;
}

Hoods nearest(std::span<const double> points, std::int64_t n_dimensions, std::int64_t width, const Context& context,
              bool& is_exact) {
  const auto found = neighbors::nearest_neighbors(points, n_dimensions, width - 1, context);
  is_exact = is_exact && found.is_exact;
  Hoods out;
  out.width = width;
  for (std::int64_t i = 0; i < found.n; ++i) {
    out.cells.push_back(static_cast<std::int32_t>(i));
    const auto others = found.of(i);
    out.cells.insert(out.cells.end(), others.begin(), others.end());
  }
  return out;
}

}  // namespace

double freeman_tukey(double v) { return std::sqrt(v) + std::sqrt(v + 1) - 1; }

SmoothedRows::SmoothedRows(const Dataset& cells, const Hoods& hoods)
    : SmoothedRows(cells, hoods, std::vector<std::int64_t>(static_cast<std::size_t>(cells.n_cells()))) {
  std::iota(rows_.begin(), rows_.end(), 0);
}

SmoothedRows::SmoothedRows(const Dataset& cells, const Hoods& hoods, std::vector<std::int64_t> rows)
    : cells_(cells), hoods_(hoods), rows_(std::move(rows)) {
  for (std::int64_t i = 0; i < cells.n_cells(); ++i) {
    double total = 0;
    for (const auto cell : hoods.of(i)) total += cells.size_factors[static_cast<std::size_t>(cell)];
    totals_.push_back(total * cells.median_total);
  }
  if (!totals_.empty()) median_ = median_of(totals_);
}

void SmoothedRows::read(std::int64_t begin, std::int64_t end, embed::RowBlock& out) const {
  out.clear();
  std::vector<double> sums(static_cast<std::size_t>(cells_.n_genes()), 0);
  CountBlock block;
  for (std::int64_t row = begin; row < end; ++row) {
    const std::int64_t i = rows_[static_cast<std::size_t>(row)];
    for (const auto cell : hoods_.of(i)) {
      cells_.counts->read({cell, cell + 1}, block);
      for (std::size_t e = 0; e < block.genes.size(); ++e)
        sums[static_cast<std::size_t>(block.genes[e])] += static_cast<double>(block.values[e]);
    }
    ScaledTransform transform(median_ / totals_[static_cast<std::size_t>(i)]);
    for (std::size_t j = 0; j < sums.size(); ++j) {
      if (sums[j] == 0) continue;
      out.columns.push_back(static_cast<std::int32_t>(j));
      out.values.push_back(transform(sums[j]));
      sums[j] = 0;
    }
    out.offsets.push_back(static_cast<std::int64_t>(out.columns.size()));
  }
}

Rounds hoods_in(std::span<const double> points, std::int64_t n_dimensions, std::int64_t k, const Context& context) {
  Rounds out;
  out.hoods = nearest(points, n_dimensions, k, context, out.is_exact);
  return out;
}

Rounds find_hoods(const Dataset& cells, std::span<const std::int64_t> fingerprints, const Settings& settings,
                  const Context& context) {
  Rounds out;
  out.hoods.cells.resize(static_cast<std::size_t>(cells.n_cells()));
  std::iota(out.hoods.cells.begin(), out.hoods.cells.end(), 0);
  const auto n_rounds =
      static_cast<std::int64_t>(std::bit_width(static_cast<std::uint64_t>(std::max<std::int64_t>(1, settings.k) - 1)));
  for (std::int64_t s = 1; s <= n_rounds; ++s) {
    context.check_cancelled();
    context.report("rounds of smoothing", s - 1, n_rounds);
    Round round = embed_sums(cells, out.hoods, fingerprints, settings, context);
    round.dithered = dithered(round.scores, fingerprints, settings.dither, static_cast<std::size_t>(s), context);
    const Eigen::MatrixXd points = round.dithered.transpose();
    Hoods next = nearest({points.data(), static_cast<std::size_t>(points.size())}, points.rows(),
                         std::min(std::int64_t{1} << s, settings.k), context, out.is_exact);
    out.hoods = std::move(next);
    out.rounds.push_back(std::move(round));
  }
  return out;
}

}  // namespace undrop::knn_smoothing
