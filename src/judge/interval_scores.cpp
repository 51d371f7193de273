#include "judge/interval_scores.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "core/parallel.hpp"
#include "core/random.hpp"
#include "judge/interval_coverage.hpp"
#include "prep/spread_cells.hpp"

namespace undrop::judge {

namespace {

constexpr std::int64_t most_cells = 2000;
constexpr std::int64_t cells_a_run = 100;
constexpr std::int64_t cells_a_task = 10;

/// The tenth of the modelled genes with the most kept molecules.
std::vector<std::int32_t> frequent_genes(const Dataset& data) {
  std::vector<double> totals(static_cast<std::size_t>(data.n_genes()), 0);
  CountBlock block;
  constexpr std::int64_t step = 1024;
  for (std::int64_t begin = 0; begin < data.n_cells(); begin += step) {
    data.counts->read({begin, std::min(begin + step, data.n_cells())}, block);
    for (std::size_t e = 0; e < block.genes.size(); ++e)
      totals[static_cast<std::size_t>(block.genes[e])] += static_cast<double>(block.values[e]);
  }
  std::vector<std::int32_t> genes;
  for (std::size_t gene = 0; gene < totals.size(); ++gene) {
    if (data.is_modelled[gene] != 0) genes.push_back(static_cast<std::int32_t>(gene));
  }
  std::stable_sort(genes.begin(), genes.end(), [&](std::int32_t a, std::int32_t b) {
    return totals[static_cast<std::size_t>(a)] > totals[static_cast<std::size_t>(b)];
  });
  genes.resize((genes.size() + 9) / 10);
  return genes;
}

/// Counts within the intervals, and all.
struct Held {
  std::array<std::int64_t, coverage_levels.size()> inside{};
  std::int64_t n = 0;

  void add(double transform) {
    ++n;
    for (std::size_t level = 0; level < coverage_levels.size(); ++level) {
      const double margin = (1 - coverage_levels.at(level)) / 2;
      inside.at(level) += transform >= margin && transform <= 1 - margin ? 1 : 0;
    }
  }
  void add(const Held& other) {
    n += other.n;
    for (std::size_t level = 0; level < inside.size(); ++level) inside.at(level) += other.inside.at(level);
  }
};

class CoverageScorer {
 public:
  CoverageScorer(const prep::MoleculeSplit& split, const Context& context)
      : split_(split),
        context_(context),
        genes_(frequent_genes(split.data)),
        odds_((1 - split.keep) / split.keep),
        seed_(derived_seed(context.seed, "coverage of intervals", 0)) {}

  [[nodiscard]] Held score(const ValueSource& means, const ValueSource& deviations) const {
    Held held;
    const auto width = static_cast<std::size_t>(means.n_genes());
    std::vector<float> mean;
    std::vector<float> deviation;
    for (const auto cells : prep::spread_blocks(means.n_cells(), cells_a_run, most_cells)) {
      context_.check_cancelled();
      mean.resize(static_cast<std::size_t>(cells.size()) * width);
      deviation.resize(mean.size());
      means.read(cells, mean);
      deviations.read(cells, deviation);
      std::vector<Held> parts(static_cast<std::size_t>(n_blocks(cells.size(), cells_a_task)));
      parallel_blocks(context_, cells.size(), cells_a_task, [&](std::int64_t task, std::int64_t from, std::int64_t to) {
        for (std::int64_t i = from; i < to; ++i) {
          const std::size_t first = static_cast<std::size_t>(i) * width;
          add_cell(cells.begin + i, mean.data() + first, deviation.data() + first,
                   parts[static_cast<std::size_t>(task)]);
        }
      });
      for (const auto& part : parts) held.add(part);
    }
    return held;
  }

 private:
  void add_cell(std::int64_t cell, const float* mean, const float* deviation, Held& held) const {
    if (split_.data.size_factors[static_cast<std::size_t>(cell)] <= 0) return;
    std::vector<float> test(static_cast<std::size_t>(split_.data.n_genes()), 0);
    const auto genes = split_.test.genes_of(cell);
    for (std::size_t e = 0; e < genes.size(); ++e)
      test[static_cast<std::size_t>(genes[e])] = split_.test.values_of(cell)[e];
    Random random(seed_, "cell", static_cast<std::uint64_t>(cell));
    for (const auto gene : genes_) {
      const auto at = static_cast<std::size_t>(gene);
      const auto rate = static_cast<double>(mean[at]);
      const auto spread = static_cast<double>(deviation[at]);
      const double u = random.uniform();
      const double shape = spread > 0 ? rate / spread * (rate / spread) : std::numeric_limits<double>::infinity();
      held.add(randomized_pit(static_cast<std::int64_t>(test[at]), odds_ * rate, shape, u));
    }
  }

  const prep::MoleculeSplit& split_;
  const Context& context_;
  std::vector<std::int32_t> genes_;
  double odds_;
  std::uint64_t seed_;
};

}  // namespace

std::string coverage_key(double level) { return fmt::format("coverage_{:.0f}", 100 * level); }

std::map<std::string, double> coverage_scores(const ValueSource& means, const ValueSource& deviations,
                                              const prep::MoleculeSplit& split, const Context& context) {
  const auto held = CoverageScorer(split, context).score(means, deviations);
  std::map<std::string, double> out;
  for (std::size_t level = 0; level < coverage_levels.size(); ++level) {
    out[coverage_key(coverage_levels.at(level))] =
        held.n > 0 ? static_cast<double>(held.inside.at(level)) / static_cast<double>(held.n)
                   : std::numeric_limits<double>::quiet_NaN();
  }
  return out;
}

double coverage_error(std::span<const double> held) {
  double sum = 0;
  for (std::size_t level = 0; level < held.size(); ++level) sum += std::abs(held[level] - coverage_levels.at(level));
  return held.empty() ? 0 : sum / static_cast<double>(held.size());
}

std::string coverage_note() {
  return "intervals of posteriors: shares of held-back counts that they hold (randomised probability integral "
         "transform), over the tenth of the genes with the most molecules";
}

}  // namespace undrop::judge
