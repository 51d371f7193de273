#include "prep/mask_split.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "core/random.hpp"
#include "prep/size_factors.hpp"
#include "prep/split_rows.hpp"

namespace undrop::prep {

namespace {

/// Log means are binned for the search of the mid-point.
constexpr double bin_width = 1.0 / 64;
constexpr double lowest = -32;
constexpr std::size_t n_bins = 64 * 64;
constexpr int bisections = 60;

double logistic(double x) { return 1 / (1 + std::exp(x)); }

std::size_t bin_of(float log_mean) {
  const double place = (static_cast<double>(log_mean) - lowest) / bin_width;
  return static_cast<std::size_t>(std::clamp(place, 0.0, static_cast<double>(n_bins - 1)));
}

double midpoint_of(std::span<const double> bins, double fraction) {
  double n = 0;
  for (const double bin : bins) n += bin;
  double low = lowest - 40;
  double high = -low;
  for (int step = 0; step < bisections; ++step) {
    const double middle = (low + high) / 2;
    double hidden = 0;
    for (std::size_t b = 0; b < bins.size(); ++b) {
      if (bins[b] > 0) hidden += bins[b] * logistic(lowest + (static_cast<double>(b) + 0.5) * bin_width - middle);
    }
    (hidden < fraction * n ? low : high) = middle;
  }
  return (low + high) / 2;
}

/// Place of each cell's first non-zero, and the log means of modelled entries in bins.
struct Layout {
  std::vector<std::int64_t> offsets{0};
  std::vector<double> bins = std::vector<double>(n_bins, 0);
};

Layout layout_of(const Dataset& data, std::span<const float> log_means) {
  Layout layout;
  CountBlock block;
  constexpr std::int64_t step = 1024;
  for (std::int64_t begin = 0; begin < data.n_cells(); begin += step) {
    data.counts->read({begin, std::min(begin + step, data.n_cells())}, block);
    const auto before = layout.offsets.back();
    for (std::size_t e = 0; e < block.genes.size(); ++e) {
      if (data.is_modelled[static_cast<std::size_t>(block.genes[e])] == 0) continue;
      layout.bins[bin_of(log_means[static_cast<std::size_t>(before) + e])] += 1;
    }
    for (std::int64_t i = 1; i <= block.cells.size(); ++i)
      layout.offsets.push_back(before + block.offsets[static_cast<std::size_t>(i)]);
  }
  return layout;
}

}  // namespace

MaskSplit mask_entries(const Dataset& data, const MaskOptions& options, const Context& context) {
  if (!(options.fraction > 0 && options.fraction < 1)) {
    throw OptionError("mask-fraction", fmt::format("{}", options.fraction), "must lie between 0 and 1");
  }
  const bool by_mean = !options.log_means.empty();
  if (by_mean && static_cast<std::int64_t>(options.log_means.size()) != data.counts->n_nonzeros()) {
    throw std::invalid_argument("one log mean is needed for each non-zero");
  }
  const Layout layout = by_mean ? layout_of(data, options.log_means) : Layout{};
  MaskSplit result{data, {}, by_mean ? midpoint_of(layout.bins, options.fraction) : 0};
  const auto stream = derived_seed(context.seed, "hidden by a mask", static_cast<std::uint64_t>(options.repeat));
  const auto split = [&](std::int64_t cell, auto genes, auto values, auto kept, auto taken) {
    Random random(stream, "entries of a cell", static_cast<std::uint64_t>(cell));
    for (std::size_t e = 0; e < genes.size(); ++e) {
      const double u = random.uniform();
      double chance = options.fraction;
      if (by_mean) {
        const auto place = static_cast<std::size_t>(layout.offsets[static_cast<std::size_t>(cell)]) + e;
        chance = logistic(static_cast<double>(options.log_means[place]) - result.midpoint);
      }
      const bool hide = data.is_modelled[static_cast<std::size_t>(genes[e])] != 0 && u < chance;
      (hide ? taken : kept)[e] = values[e];
    }
  };
  auto parts = split_rows(*data.counts, split, context);
  result.data.counts = std::move(parts.kept);
  result.hidden = std::move(parts.taken);
  renew_size_factors(result.data, context);
  return result;
}

}  // namespace undrop::prep
