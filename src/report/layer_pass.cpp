#include "report/layer_pass.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/parallel.hpp"

namespace undrop::report {

namespace {

constexpr std::int64_t genes_a_task = 256;
constexpr std::int64_t block_bytes = 32LL << 20;
constexpr double tolerance = 1e-5;

/// Sums over the genes of one task.
struct Share {
  std::vector<std::int64_t> observed_bins = std::vector<std::int64_t>(LayerTotals::n_bins, 0);
  std::vector<std::int64_t> filled_bins = std::vector<std::int64_t>(LayerTotals::n_bins, 0);
  std::int64_t observed = 0;
  std::int64_t zeros = 0;
  std::int64_t filled = 0;
  std::int64_t changed = 0;
  double input_mass = 0;
  double output_mass = 0;
};

struct GeneSums {
  double before = 0;
  double before_squares = 0;
  double after = 0;
  double after_squares = 0;
};

/// A value of the layer on log1p and on the count scale.
struct Value {
  double log;
  double count;
};

Value converted(double value, Scale scale, double factor) {
  if (value == 0 || !std::isfinite(value)) return {0, 0};
  switch (scale) {
    case Scale::log1p:
      return {value, std::expm1(value) * factor};
    case Scale::normalized:
      return {std::log1p(std::max(value, 0.0)), value * factor};
    case Scale::counts:
      break;
  }
  return {std::log1p(std::max(value, 0.0) / factor), value};
}

std::size_t bin_of(double log_value) {
  const double at = std::max(log_value, 0.0) / LayerTotals::bin_width;
  return std::min(LayerTotals::n_bins - 1, static_cast<std::size_t>(at));
}

class Pass {
 public:
  Pass(const Dataset& counts, Scale scale, std::span<KeptValues> kept)
      : counts_(counts),
        scale_(scale),
        n_genes_(static_cast<std::size_t>(counts.n_genes())),
        genes_(n_genes_),
        shares_(static_cast<std::size_t>(n_blocks(counts.n_genes(), genes_a_task))),
        kept_(kept) {}

  void run(const judge::ValueSource& result, const Context& context) {
    const auto row_bytes = static_cast<std::int64_t>(n_genes_ * sizeof(float));
    const std::int64_t step = std::max<std::int64_t>(1, block_bytes / std::max<std::int64_t>(1, row_bytes));
    CountBlock block;
    std::vector<float> before;
    std::vector<float> after;
    for (std::int64_t begin = 0; begin < counts_.n_cells(); begin += step) {
      context.report("reading the result", begin, counts_.n_cells());
      context.check_cancelled();
      const CellRange cells{begin, std::min(begin + step, counts_.n_cells())};
      counts_.counts->read(cells, block);
      spread(block, before);
      after.resize(before.size());
      result.read(cells, after);
      parallel_blocks(context, counts_.n_genes(), genes_a_task,
                      [&](std::int64_t task, std::int64_t first, std::int64_t last) {
                        add(cells, before, after, task, first, last);
                      });
      for (auto& kept : kept_) keep(cells, before, after, kept);
    }
    context.report("reading the result", counts_.n_cells(), counts_.n_cells());
  }

  [[nodiscard]] LayerTotals totals() const {
    LayerTotals out;
    out.observed_bins.assign(LayerTotals::n_bins, 0);
    out.filled_bins.assign(LayerTotals::n_bins, 0);
    for (const auto& share : shares_) {
      for (std::size_t i = 0; i < LayerTotals::n_bins; ++i) {
        out.observed_bins[i] += share.observed_bins[i];
        out.filled_bins[i] += share.filled_bins[i];
      }
      out.observed += share.observed;
      out.zeros += share.zeros;
      out.filled += share.filled;
      out.changed += share.changed;
      out.input_mass += share.input_mass;
      out.output_mass += share.output_mass;
    }
    add_moments(out);
    return out;
  }

 private:
  void spread(const CountBlock& block, std::vector<float>& dense) const {
    dense.assign(static_cast<std::size_t>(block.cells.size()) * n_genes_, 0.0F);
    for (std::int64_t i = 0; i < block.cells.size(); ++i) {
      const auto genes = block.genes_of(i);
      const auto values = block.values_of(i);
      float* row = dense.data() + static_cast<std::size_t>(i) * n_genes_;
      for (std::size_t e = 0; e < genes.size(); ++e) row[genes[e]] = values[e];
    }
  }

  [[nodiscard]] double factor_of(std::int64_t cell) const {
    return counts_.size_factors[static_cast<std::size_t>(cell)];
  }

  void add(CellRange cells, const std::vector<float>& before, const std::vector<float>& after, std::int64_t task,
           std::int64_t first, std::int64_t last) {
    Share& share = shares_[static_cast<std::size_t>(task)];
    for (std::int64_t cell = cells.begin; cell < cells.end; ++cell) {
      const double factor = factor_of(cell);
      if (!(factor > 0)) continue;
      const std::size_t row = static_cast<std::size_t>(cell - cells.begin) * n_genes_;
      for (auto gene = static_cast<std::size_t>(first); gene < static_cast<std::size_t>(last); ++gene) {
        if (counts_.is_modelled[gene] == 0) continue;
        add_entry(static_cast<double>(before[row + gene]),
                  converted(static_cast<double>(after[row + gene]), scale_, factor), factor, share, genes_[gene]);
      }
    }
  }

  static void add_entry(double count, const Value& value, double factor, Share& share, GeneSums& gene) {
    const double log_count = count > 0 ? std::log1p(count / factor) : 0;
    gene.before += log_count;
    gene.before_squares += log_count * log_count;
    gene.after += value.log;
    gene.after_squares += value.log * value.log;
    share.input_mass += count;
    share.output_mass += value.count;
    if (count > 0) {
      ++share.observed;
      ++share.observed_bins[bin_of(log_count)];
      if (std::abs(value.log - log_count) > tolerance * std::max(1.0, log_count)) ++share.changed;
    } else {
      ++share.zeros;
      if (value.log == 0) return;
      ++share.filled;
      ++share.filled_bins[bin_of(value.log)];
    }
  }

  void keep(CellRange cells, const std::vector<float>& before, const std::vector<float>& after,
            KeptValues& kept) const {
    auto at = std::lower_bound(kept.cells.begin(), kept.cells.end(), cells.begin);
    for (; at != kept.cells.end() && *at < cells.end; ++at) {
      const double factor = factor_of(*at);
      const std::size_t row = static_cast<std::size_t>(*at - cells.begin) * n_genes_;
      for (const auto gene : kept.genes) {
        const auto place = row + static_cast<std::size_t>(gene);
        const bool is_empty = !(factor > 0);
        const double log_count = is_empty ? 0 : std::log1p(static_cast<double>(before[place]) / factor);
        const double log_value = is_empty ? 0 : converted(static_cast<double>(after[place]), scale_, factor).log;
        kept.before.push_back(static_cast<float>(log_count));
        kept.after.push_back(static_cast<float>(log_value));
      }
    }
  }

  void add_moments(LayerTotals& out) const {
    const auto is_full = [](double factor) { return factor > 0; };
    const auto n =
        static_cast<double>(std::count_if(counts_.size_factors.begin(), counts_.size_factors.end(), is_full));
    for (const auto& gene : genes_) {
      const double before = gene.before_squares - gene.before * gene.before / n;
      const double after = gene.after_squares - gene.after * gene.after / n;
      const bool has_varied = n > 1 && before > 1e-12 * gene.before_squares;
      out.mean.push_back(n > 0 ? gene.before / n : 0);
      out.variance_kept.push_back(has_varied ? std::max(after, 0.0) / before
                                             : std::numeric_limits<double>::quiet_NaN());
    }
  }

  const Dataset& counts_;
  Scale scale_;
  std::size_t n_genes_;
  std::vector<GeneSums> genes_;
  std::vector<Share> shares_;
  std::span<KeptValues> kept_;
};

}  // namespace

LayerTotals pass_over_layer(const Dataset& counts, const judge::ValueSource& result, Scale scale,
                            std::span<KeptValues> kept, const Context& context) {
  Pass pass(counts, scale, kept);
  pass.run(result, context);
  return pass.totals();
}

}  // namespace undrop::report
