#include "prep/variable_genes.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace undrop::prep {

namespace {

constexpr std::int64_t read_block = 1024;
constexpr std::size_t n_bins = 20;

/// Sums of counts / size factor and of their squares, a gene.
struct Moments {
  std::vector<double> sum;
  std::vector<double> squares;
  std::int64_t n_cells = 0;
};

Moments moments(const Dataset& data, const Context& context) {
  const auto n_genes = static_cast<std::size_t>(data.n_genes());
  Moments out{std::vector<double>(n_genes, 0), std::vector<double>(n_genes, 0), 0};
  CountBlock block;
  for (std::int64_t begin = 0; begin < data.n_cells(); begin += read_block) {
    context.check_cancelled();
    data.counts->read({begin, std::min(begin + read_block, data.n_cells())}, block);
    for (std::int64_t i = 0; i < block.cells.size(); ++i) {
      const double factor = data.size_factors[static_cast<std::size_t>(begin + i)];
      if (!(factor > 0)) continue;
      ++out.n_cells;
      const auto genes = block.genes_of(i);
      const auto values = block.values_of(i);
      for (std::size_t e = 0; e < genes.size(); ++e) {
        const double x = static_cast<double>(values[e]) / factor;
        out.sum[static_cast<std::size_t>(genes[e])] += x;
        out.squares[static_cast<std::size_t>(genes[e])] += x * x;
      }
    }
  }
  return out;
}

struct GeneSpread {
  std::int32_t gene;
  double log_mean;        ///< log(1 + mean)
  double log_dispersion;  ///< log(variance / mean); NaN where there is no variance
  double normalized;
};

GeneSpread spread(const Moments& all, std::int32_t gene) {
  const auto j = static_cast<std::size_t>(gene);
  const auto n = static_cast<double>(all.n_cells);
  const double mean = all.sum[j] / n;
  const double variance = (all.squares[j] - n * mean * mean) / std::max(1.0, n - 1);
  const double dispersion = variance / mean;
  const double nothing = std::numeric_limits<double>::quiet_NaN();
  return {gene, std::log1p(mean), dispersion > 0 ? std::log(dispersion) : nothing, nothing};
}

std::size_t bin_of(double log_mean, double low, double width) {
  const auto bin = static_cast<std::int64_t>(std::ceil((log_mean - low) / width)) - 1;
  return static_cast<std::size_t>(std::clamp<std::int64_t>(bin, 0, static_cast<std::int64_t>(n_bins) - 1));
}

/// Centres and scales the log dispersions within bins of equal width in log mean; a gene alone in its bin gets 1.
void normalize_within_bins(std::vector<GeneSpread>& genes) {
  const auto [low, high] = std::minmax_element(genes.begin(), genes.end(),
                                               [](const auto& a, const auto& b) { return a.log_mean < b.log_mean; });
  const double start = low->log_mean;
  const double width = (high->log_mean - start) / static_cast<double>(n_bins);
  std::vector<std::vector<GeneSpread*>> bins(n_bins);
  for (auto& gene : genes) {
    if (!std::isnan(gene.log_dispersion)) bins[width > 0 ? bin_of(gene.log_mean, start, width) : 0].push_back(&gene);
  }
  for (auto& bin : bins) {
    double sum = 0;
    double squares = 0;
    for (const auto* gene : bin) sum += gene->log_dispersion;
    const double mean = sum / static_cast<double>(std::max<std::size_t>(1, bin.size()));
    for (const auto* gene : bin) squares += std::pow(gene->log_dispersion - mean, 2);
    const double deviation = bin.size() > 1 ? std::sqrt(squares / static_cast<double>(bin.size() - 1)) : 0;
    for (auto* gene : bin)
      gene->normalized = bin.size() == 1 ? 1 : (gene->log_dispersion - mean) / std::max(deviation, 1e-12);
  }
}

}  // namespace

std::vector<std::int32_t> variable_genes(const Dataset& data, std::int64_t n_top, const Context& context) {
  const Moments all = moments(data, context);
  std::vector<GeneSpread> genes;
  for (std::int32_t gene = 0; gene < static_cast<std::int32_t>(data.n_genes()); ++gene) {
    const auto j = static_cast<std::size_t>(gene);
    if (data.is_modelled[j] != 0 && all.sum[j] > 0) genes.push_back(spread(all, gene));
  }
  if (n_top >= 0 && genes.size() > static_cast<std::size_t>(n_top)) {
    normalize_within_bins(genes);
    const auto rank = [](const GeneSpread& gene) {
      return std::isnan(gene.normalized) ? -std::numeric_limits<double>::infinity() : gene.normalized;
    };
    std::stable_sort(genes.begin(), genes.end(), [&](const auto& a, const auto& b) { return rank(a) > rank(b); });
    genes.resize(static_cast<std::size_t>(n_top));
  }
  std::vector<std::int32_t> out;
  out.reserve(genes.size());
  for (const auto& gene : genes) out.push_back(gene.gene);
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace undrop::prep
