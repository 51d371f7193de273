#include "methods/scimpute/mixtures.hpp"

#include <undrop/errors.hpp>

#include <boost/math/special_functions/gamma.hpp>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <numbers>

#include "core/parallel.hpp"
#include "methods/scimpute/log_counts.hpp"

namespace undrop::scimpute {

namespace {

constexpr double initial_alpha = 0.5;
constexpr std::int64_t fewest_genes = 11;
constexpr std::int64_t fewest_cells = 2;
constexpr std::int64_t genes_a_task = 16;
constexpr std::size_t numbers_an_entry = 7;

double log_gamma_density(const dropout::MixtureParameters& p, double y) {
  return p.alpha * std::log(p.beta) - boost::math::lgamma(p.alpha) + (p.alpha - 1) * std::log(y) - p.beta * y;
}

double log_normal_density(const dropout::MixtureParameters& p, double y) {
  const double u = (y - p.mu) / p.sigma;
  return -0.5 * u * u - std::log(p.sigma) - 0.5 * std::log(2 * std::numbers::pi);
}

dropout::WeightedValues weighted(std::vector<double>& positives, std::int64_t n_cells) {
  std::sort(positives.begin(), positives.end());
  dropout::WeightedValues out;
  const auto zeros = n_cells - static_cast<std::int64_t>(positives.size());
  if (zeros > 0) {
    out.value.push_back(zero_value);
    out.multiplicity.push_back(static_cast<double>(zeros));
  }
  for (const double value : positives) {
    if (!out.value.empty() && out.value.back() == value) {
      out.multiplicity.back() += 1;
    } else {
      out.value.push_back(value);
      out.multiplicity.push_back(1);
    }
  }
  return out;
}

}  // namespace

bool is_sound(const dropout::MixtureParameters& p) {
  const bool finite = std::isfinite(p.lambda) && std::isfinite(p.alpha) && std::isfinite(p.beta) &&
                      std::isfinite(p.mu) && std::isfinite(p.sigma) && p.alpha > 0 && p.beta > 0 && p.sigma > 0;
  // The normal component must lie above a count of 1 in a million.
  if (!finite || !(p.mu > std::log10(1 + pseudo_count))) return false;
  return !(p.mu <= 1 && log_gamma_density(p, p.mu + 1) >= log_normal_density(p, p.mu + 1));
}

Mixtures Mixtures::fit(const embed::SparseRows& rows, std::span<const std::int32_t> clusters, std::int64_t n_clusters,
                       const Context& context) {
  Mixtures out;
  out.n_genes_ = rows.n_columns;
  out.n_clusters_ = n_clusters;
  out.entries_.resize(static_cast<std::size_t>(rows.n_columns * n_clusters));
  std::vector<std::int64_t> sizes(static_cast<std::size_t>(n_clusters), 0);
  for (const auto cluster : clusters) {
    if (cluster >= 0) ++sizes[static_cast<std::size_t>(cluster)];
  }
  const auto by_genes = embed::transposed(rows);
  std::atomic<std::int64_t> fits{0};
  std::atomic<std::int64_t> unsettled{0};
  parallel_blocks(context, rows.n_columns, genes_a_task, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    std::vector<std::vector<double>> positives(static_cast<std::size_t>(n_clusters));
    for (std::int64_t gene = begin; gene < end; ++gene) {
      for (auto& values : positives) values.clear();
      for (auto e = by_genes.first(gene); e < by_genes.first(gene + 1); ++e) {
        const auto cluster = clusters[static_cast<std::size_t>(by_genes.columns[e])];
        if (cluster >= 0)
          positives[static_cast<std::size_t>(cluster)].push_back(static_cast<double>(by_genes.values[e]) + zero_value);
      }
      for (std::int64_t c = 0; c < n_clusters; ++c) {
        auto& values = positives[static_cast<std::size_t>(c)];
        if (values.empty()) continue;
        const auto found =
            dropout::fit_mixture(weighted(values, sizes[static_cast<std::size_t>(c)]),
                                 {.zero_value = zero_value, .initial_alpha = initial_alpha, .sample_deviation = true});
        ++fits;
        if (!found.converged) ++unsettled;
        if (!is_sound(found.parameters)) continue;
        out.entry(gene, c) = {found.parameters, dropout::gamma_share(found.parameters, zero_value), values.back()};
      }
    }
  });
  out.unsettled_share_ = static_cast<double>(unsettled) / std::max(1.0, static_cast<double>(fits));
  out.drop_small_clusters(sizes);
  return out;
}

void Mixtures::drop_small_clusters(const std::vector<std::int64_t>& sizes) {
  for (std::int64_t c = 0; c < n_clusters_; ++c) {
    if (n_valid(static_cast<std::int32_t>(c)) >= fewest_genes && sizes[static_cast<std::size_t>(c)] >= fewest_cells)
      continue;
    for (std::int64_t gene = 0; gene < n_genes_; ++gene) entry(gene, c) = {};
  }
}

double Mixtures::of_value(std::int32_t gene, std::int32_t cluster, double z, double threshold) const {
  const Entry& e = entry(gene, cluster);
  if (!(e.highest > 0)) return 0;
  const double w = dropout::gamma_share(e.parameters, z);
  return std::isnan(w) || (z > e.parameters.mu && w > threshold) ? 0 : w;
}

std::int64_t Mixtures::n_valid(std::int32_t cluster) const {
  std::int64_t n = 0;
  for (std::int32_t gene = 0; gene < n_genes_; ++gene) n += is_valid(gene, cluster) ? 1 : 0;
  return n;
}

void Mixtures::save(ArchiveWriter& archive, const std::string& prefix) const {
  std::vector<double> numbers;
  for (const auto& e : entries_) {
    const auto& p = e.parameters;
    numbers.insert(numbers.end(), {p.lambda, p.alpha, p.beta, p.mu, p.sigma, e.of_zero, e.highest});
  }
  archive.put(prefix + "/entries", numbers);
  archive.put(prefix + "/n_clusters", std::vector<std::int64_t>{n_clusters_});
  archive.put(prefix + "/unsettled_share", std::vector<double>{unsettled_share_});
}

Mixtures Mixtures::load(const ArchiveReader& archive, const std::string& prefix, std::int64_t n_genes) {
  Mixtures out;
  const auto numbers = archive.doubles(prefix + "/entries");
  const auto n_clusters = archive.integers(prefix + "/n_clusters");
  const auto share = archive.doubles(prefix + "/unsettled_share");
  if (n_clusters.size() != 1 || share.size() != 1 || n_clusters[0] < 1 ||
      numbers.size() != static_cast<std::size_t>(n_genes * n_clusters[0]) * numbers_an_entry)
    throw FormatError("model", prefix, "its parts disagree in size; save the model again");
  out.n_genes_ = n_genes;
  out.n_clusters_ = n_clusters[0];
  out.unsettled_share_ = share[0];
  for (std::size_t at = 0; at < numbers.size(); at += numbers_an_entry) {
    const double* v = numbers.data() + at;
    out.entries_.push_back({{v[0], v[1], v[2], v[3], v[4]}, v[5], v[6]});
  }
  return out;
}

}  // namespace undrop::scimpute
