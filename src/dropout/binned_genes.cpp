#include "dropout/binned_genes.hpp"

#include <algorithm>
#include <cmath>

#include "core/parallel.hpp"
#include "dropout/count_histograms.hpp"

namespace undrop::dropout {

namespace {

/// Share of the cells at either end that makes no stratum of its own.
constexpr double end_share = 0.01;

double largest_count(const CountHistograms& histograms, std::size_t n_genes, std::int64_t n_populations) {
  double largest = 1;
  for (std::size_t j = 0; j < n_genes; ++j) {
    for (std::int64_t k = 0; k < n_populations; ++k) {
      const CountHistogram histogram = histograms.at(j, k);
      if (!histogram.counts.empty()) largest = std::max(largest, histogram.counts.back());
    }
  }
  return largest;
}

/// Adds one half's histogram of one stratum to the gene's entries, which are in the order of strata and bins.
void add(const CountHistogram& histogram, const CountBins& bins, std::size_t stratum, std::size_t half,
         std::vector<BinEntry>& entries) {
  for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
    const auto bin = static_cast<std::uint16_t>(bins.bin(histogram.counts[i]));
    const auto key = static_cast<std::uint16_t>(stratum);
    auto at = std::lower_bound(
        entries.begin(), entries.end(), BinEntry{key, bin, {}},
        [](const auto& x, const auto& y) { return std::pair(x.stratum, x.bin) < std::pair(y.stratum, y.bin); });
    if (at == entries.end() || at->stratum != key || at->bin != bin) at = entries.insert(at, {key, bin, {0, 0}});
    at->cells[half] += static_cast<float>(histogram.multiplicity[i]);
  }
}

}  // namespace

DepthStrata depth_strata(std::span<const double> size_factors, double width, std::int64_t most) {
  DepthStrata out;
  out.of_cell.assign(size_factors.size(), -1);
  std::vector<double> sorted;
  for (const double size : size_factors) {
    if (size > 0) sorted.push_back(std::log(size));
  }
  if (sorted.empty()) return out;
  std::sort(sorted.begin(), sorted.end());
  const auto quantile = [&](double share) {
    const auto n = static_cast<double>(sorted.size());
    return sorted[static_cast<std::size_t>(std::min(n - 1, std::floor(share * n)))];
  };
  const double low = quantile(end_share);
  const double range = quantile(1 - end_share) - low;
  const auto n = std::clamp(static_cast<std::int64_t>(range / width), std::int64_t{1}, most);
  std::vector<double> sums(static_cast<std::size_t>(n), 0);
  std::vector<double> cells(static_cast<std::size_t>(n), 0);
  for (std::size_t i = 0; i < size_factors.size(); ++i) {
    if (!(size_factors[i] > 0)) continue;
    const double place = range > 0 ? (std::log(size_factors[i]) - low) / range * static_cast<double>(n) : 0;
    const double stratum = std::clamp(std::floor(place), 0.0, static_cast<double>(n - 1));
    out.of_cell[i] = static_cast<std::int32_t>(stratum);
    sums[static_cast<std::size_t>(stratum)] += size_factors[i];
    cells[static_cast<std::size_t>(stratum)] += 1;
  }
  std::vector<std::int32_t> kept(static_cast<std::size_t>(n), -1);
  for (std::size_t k = 0; k < sums.size(); ++k) {
    if (cells[k] == 0) continue;
    kept[k] = static_cast<std::int32_t>(out.log_size.size());
    out.log_size.push_back(std::log(sums[k] / cells[k]));
  }
  for (auto& stratum : out.of_cell) {
    if (stratum >= 0) stratum = kept[static_cast<std::size_t>(stratum)];
  }
  return out;
}

BinnedGenes bin_genes(const Dataset& data, std::span<const std::int32_t> genes, const DepthStrata& strata,
                      std::span<const std::int32_t> halves, const Context& context) {
  std::vector<std::int32_t> populations(strata.of_cell.size(), -1);
  double size = 0;
  double cells = 0;
  for (std::size_t i = 0; i < populations.size(); ++i) {
    if (strata.of_cell[i] < 0) continue;
    populations[i] = 2 * strata.of_cell[i] + halves[i];
    size += data.size_factors[i];
    cells += 1;
  }
  const CountHistograms histograms(data, genes, populations, 2 * strata.n(), context);
  BinnedGenes out{CountBins(largest_count(histograms, genes.size(), 2 * strata.n())), strata.log_size,
                  std::vector<BinnedGene>(genes.size()), cells};
  parallel_for(context, static_cast<std::int64_t>(genes.size()), [&](std::int64_t index) {
    const auto j = static_cast<std::size_t>(index);
    BinnedGene& gene = out.genes[j];
    double sum = 0;
    double seen_size = 0;
    for (std::int64_t k = 0; k < 2 * strata.n(); ++k) {
      const CountHistogram histogram = histograms.at(j, k);
      const auto stratum = static_cast<std::size_t>(k / 2);
      add(histogram, out.bins, stratum, static_cast<std::size_t>(k % 2), gene.entries);
      for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
        if (histogram.counts[i] <= 0) continue;
        sum += histogram.counts[i] * histogram.multiplicity[i];
        seen_size += histogram.multiplicity[i] * std::exp(strata.log_size[stratum]);
        gene.positives += histogram.multiplicity[i];
      }
    }
    gene.mean = size > 0 ? sum / size : 0;
    gene.seen_mean = seen_size > 0 ? sum / seen_size : 0;
  });
  return out;
}

}  // namespace undrop::dropout
