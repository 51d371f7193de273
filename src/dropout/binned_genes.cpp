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

/// One gene in one population, whose slots begin at `first`; `mean` is the sum of the counts.
BinnedGene binned_gene(const CountHistograms& histograms, std::size_t gene, std::int64_t first,
                       const BinnedGenes& all) {
  BinnedGene out;
  double seen_size = 0;
  for (std::size_t k = 0; k < 2 * all.log_size.size(); ++k) {
    const CountHistogram histogram = histograms.at(gene, first + static_cast<std::int64_t>(k));
    add(histogram, all.bins, k / 2, k % 2, out.entries);
    for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
      if (histogram.counts[i] <= 0) continue;
      out.mean += histogram.counts[i] * histogram.multiplicity[i];
      seen_size += histogram.multiplicity[i] * std::exp(all.log_size[k / 2]);
      out.positives += histogram.multiplicity[i];
    }
  }
  out.seen_mean = seen_size > 0 ? out.mean / seen_size : 0;
  return out;
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
                      std::span<const std::int32_t> halves, const CellPopulations& populations,
                      const Context& context) {
  const auto n = static_cast<std::size_t>(populations.n);
  const std::int64_t slots = 2 * strata.n();  // of one population
  std::vector<std::int32_t> slot_of_cell(strata.of_cell.size(), -1);
  std::vector<double> sizes(n, 0);
  std::vector<double> cells(n, 0);
  for (std::size_t i = 0; i < slot_of_cell.size(); ++i) {
    const std::int32_t population = populations.of_cell.empty() ? 0 : populations.of_cell[i];
    if (strata.of_cell[i] < 0 || population < 0) continue;
    slot_of_cell[i] = static_cast<std::int32_t>(population * slots) + 2 * strata.of_cell[i] + halves[i];
    sizes[static_cast<std::size_t>(population)] += data.size_factors[i];
    cells[static_cast<std::size_t>(population)] += 1;
  }
  const CountHistograms histograms(data, genes, slot_of_cell, populations.n * slots, context);
  BinnedGenes out{CountBins(largest_count(histograms, genes.size(), populations.n * slots)), strata.log_size,
                  std::vector<BinnedGene>(genes.size() * n)};
  parallel_for(context, static_cast<std::int64_t>(out.genes.size()), [&](std::int64_t index) {
    const auto at = static_cast<std::size_t>(index);
    out.genes[at] = binned_gene(histograms, at / n, index % populations.n * slots, out);
    out.genes[at].cells = cells[at % n];
    if (sizes[at % n] > 0) out.genes[at].mean /= sizes[at % n];
  });
  return out;
}

}  // namespace undrop::dropout
