#include "dropout/count_histograms.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/parallel.hpp"

namespace undrop::dropout {

namespace {

constexpr std::int64_t most_table_entries = std::int64_t{1} << 24;
constexpr std::int64_t widest_table = 128;
constexpr std::int64_t narrowest_table = 4;
constexpr std::int64_t cells_per_block = 1024;

}  // namespace

CountHistograms::CountHistograms(const Dataset& data, std::span<const std::int32_t> genes,
                                 std::span<const std::int32_t> populations, std::int64_t n_populations,
                                 const Context& context)
    : n_populations_(n_populations),
      place_(static_cast<std::size_t>(data.n_genes()), -1),
      cells_(static_cast<std::size_t>(n_populations), 0) {
  const std::int64_t slots = std::max<std::int64_t>(1, static_cast<std::int64_t>(genes.size()) * n_populations);
  table_width_ = std::clamp(most_table_entries / slots, narrowest_table, widest_table);
  table_.assign(static_cast<std::size_t>(slots * table_width_), 0);
  for (std::size_t j = 0; j < genes.size(); ++j)
    place_[static_cast<std::size_t>(genes[j])] = static_cast<std::int32_t>(j);
  for (const auto population : populations) {
    if (population >= 0) cells_[static_cast<std::size_t>(population)] += 1;
  }
  count(data, populations, context);
}

void CountHistograms::count(const Dataset& data, std::span<const std::int32_t> populations, const Context& context) {
  std::vector<std::vector<Large>> large(static_cast<std::size_t>(n_blocks(data.n_cells(), cells_per_block)));
  parallel_blocks(
      context, data.n_cells(), cells_per_block, [&](std::int64_t index, std::int64_t begin, std::int64_t end) {
        CountBlock block;
        data.counts->read({begin, end}, block);
        for (std::int64_t i = 0; i < block.cells.size(); ++i) {
          const std::int32_t population = populations[static_cast<std::size_t>(begin + i)];
          if (population < 0) continue;
          const auto genes = block.genes_of(i);
          const auto values = block.values_of(i);
          for (std::size_t e = 0; e < genes.size(); ++e) {
            const std::int32_t gene = place_[static_cast<std::size_t>(genes[e])];
            if (gene < 0 || !(values[e] > 0)) continue;
            const std::int64_t slot = gene * n_populations_ + population;
            const float value = values[e];
            if (value <= static_cast<float>(table_width_) && value == std::nearbyint(value)) {
              // Whole-number additions commute: any order of the threads gives the same table.
              std::atomic_ref(
                  table_[static_cast<std::size_t>(slot * table_width_ + static_cast<std::int64_t>(value) - 1)])
                  .fetch_add(1, std::memory_order_relaxed);
            } else {
              large[static_cast<std::size_t>(index)].push_back({static_cast<std::uint32_t>(slot), value});
            }
          }
        }
      });
  sort_large(std::move(large), context);
}

/// By slots first, then within each: read counts leave nearly every non-zero here.
void CountHistograms::sort_large(std::vector<std::vector<Large>> parts, const Context& context) {
  const std::int64_t slots = static_cast<std::int64_t>(table_.size()) / table_width_;
  large_offsets_.assign(static_cast<std::size_t>(slots) + 1, 0);
  for (const auto& part : parts) {
    for (const auto& entry : part) ++large_offsets_[entry.slot + 1];
  }
  std::partial_sum(large_offsets_.begin(), large_offsets_.end(), large_offsets_.begin());
  large_.resize(static_cast<std::size_t>(large_offsets_.back()));
  std::vector<std::int64_t> next(large_offsets_.begin(), large_offsets_.end() - 1);
  for (auto& part : parts) {
    for (const auto& entry : part) large_[static_cast<std::size_t>(next[entry.slot]++)] = entry.count;
    part = {};
  }
  parallel_for(context, slots, [&](std::int64_t slot) {
    const auto at = static_cast<std::size_t>(slot);
    std::sort(large_.begin() + large_offsets_[at], large_.begin() + large_offsets_[at + 1]);
  });
}

CountHistogram CountHistograms::at(std::size_t gene, std::int64_t population) const {
  const std::int64_t slot = static_cast<std::int64_t>(gene) * n_populations_ + population;
  CountHistogram out;
  double seen = 0;
  const auto add = [&](double count, double multiplicity) {
    seen += multiplicity;
    if (!out.counts.empty() && out.counts.back() == count) {
      out.multiplicity.back() += multiplicity;
    } else {
      out.counts.push_back(count);
      out.multiplicity.push_back(multiplicity);
    }
  };
  out.counts.push_back(0);
  out.multiplicity.push_back(0);
  auto next = large_.begin() + large_offsets_[static_cast<std::size_t>(slot)];
  const auto last = large_.begin() + large_offsets_[static_cast<std::size_t>(slot) + 1];
  for (std::int64_t value = 1; value <= table_width_; ++value) {
    // Fractions between the whole numbers stand in the list.
    for (; next != last && *next < static_cast<float>(value); ++next) add(static_cast<double>(*next), 1);
    const std::uint32_t n = table_[static_cast<std::size_t>(slot * table_width_ + value - 1)];
    if (n > 0) add(static_cast<double>(value), n);
  }
  for (; next != last; ++next) add(static_cast<double>(*next), 1);
  out.multiplicity.front() = cells_[static_cast<std::size_t>(population)] - seen;
  if (out.multiplicity.front() <= 0) {
    out.counts.erase(out.counts.begin());
    out.multiplicity.erase(out.multiplicity.begin());
  }
  return out;
}

}  // namespace undrop::dropout
