#include "methods/alra/gene_rules.hpp"

#include <algorithm>
#include <cmath>

#include "core/parallel.hpp"

namespace undrop::alra {

namespace {

constexpr std::int64_t genes_a_task = 16;

/// Mean and deviation (n − 1).
struct Moments {
  double n = 0;
  double mean = 0;
  double deviation = 0;
};

template <typename Values, typename Keep>
Moments moments_of(const Values& values, const Keep& keep) {
  Moments out;
  double sum = 0;
  for (const auto value : values) {
    if (!keep(static_cast<double>(value))) continue;
    out.n += 1;
    sum += static_cast<double>(value);
  }
  if (out.n < 1) return out;
  out.mean = sum / out.n;
  double squares = 0;
  for (const auto value : values) {
    const double difference = static_cast<double>(value) - out.mean;
    if (keep(static_cast<double>(value))) squares += difference * difference;
  }
  out.deviation = out.n > 1 ? std::sqrt(squares / (out.n - 1)) : 0;
  return out;
}

}  // namespace

double quantile_of(std::span<const double> values, double p) {
  if (values.empty()) return 0;
  std::vector<double> part(values.begin(), values.end());
  const double h = p * static_cast<double>(part.size() - 1);
  const auto low = static_cast<std::ptrdiff_t>(h);
  std::nth_element(part.begin(), part.begin() + low, part.end());
  const double at = part[static_cast<std::size_t>(low)];
  if (low + 1 == static_cast<std::ptrdiff_t>(part.size())) return at;
  const double next = *std::min_element(part.begin() + low + 1, part.end());
  return at + (h - static_cast<double>(low)) * (next - at);
}

GeneRule gene_rule(std::span<const double> low_rank, std::span<const float> observed, const ThresholdOptions& options) {
  GeneRule rule;
  const double quantile = quantile_of(low_rank, options.quantile);
  rule.threshold = options.absolute ? std::abs(quantile) : std::max(0.0, -quantile);
  const Moments kept = moments_of(low_rank, [&](double value) { return value > rule.threshold; });
  const Moments seen = moments_of(observed, [](double) { return true; });
  // A deviation of rounding size is none.
  if (kept.n < 2 || seen.n < 2 || !(kept.deviation > 1e-12 * std::abs(kept.mean))) return rule;
  rule.slope = seen.deviation / kept.deviation;
  rule.intercept = seen.mean - kept.mean * rule.slope;
  return rule;
}

std::vector<GeneRule> gene_rules(const Eigen::MatrixXd& scores, const Eigen::MatrixXd& loadings,
                                 const embed::SparseRows& by_genes, const ThresholdOptions& options,
                                 const Context& context) {
  std::vector<GeneRule> out(static_cast<std::size_t>(loadings.rows()));
  const auto n = static_cast<std::size_t>(scores.rows());
  parallel_blocks(context, loadings.rows(), genes_a_task, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    const Eigen::MatrixXd values = scores * loadings.middleRows(begin, end - begin).transpose();
    for (std::int64_t j = begin; j < end; ++j) {
      const auto first = by_genes.first(j);
      out[static_cast<std::size_t>(j)] =
          gene_rule({values.data() + static_cast<std::size_t>(j - begin) * n, n},
                    std::span(by_genes.values).subspan(first, by_genes.first(j + 1) - first), options);
    }
  });
  return out;
}

}  // namespace undrop::alra
