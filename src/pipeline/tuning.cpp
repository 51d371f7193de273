#include "pipeline/tuning.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/parallel.hpp"
#include "output/posterior.hpp"
#include "prep/sampled_molecules.hpp"

namespace undrop::pipeline {

namespace {

constexpr std::int64_t most_cells = 3000;
constexpr std::int64_t cells_a_block = 256;
constexpr double floor_share = 0.01;
constexpr double smallest_rate = 1e-9;

/// Modelled genes, and their kept molecules over the sum of the size factors.
struct GeneMeans {
  std::vector<std::int32_t> genes;
  std::vector<double> rates;
};

GeneMeans gene_means(const Dataset& data) {
  std::vector<double> totals(static_cast<std::size_t>(data.n_genes()), 0);
  CountBlock block;
  data.counts->read({0, data.n_cells()}, block);
  for (std::size_t e = 0; e < block.genes.size(); ++e)
    totals[static_cast<std::size_t>(block.genes[e])] += static_cast<double>(block.values[e]);
  const double factors = std::accumulate(data.size_factors.begin(), data.size_factors.end(), 0.0);
  GeneMeans out;
  for (std::size_t gene = 0; gene < totals.size(); ++gene) {
    if (data.is_modelled[gene] == 0) continue;
    out.genes.push_back(static_cast<std::int32_t>(gene));
    out.rates.push_back(factors > 0 ? totals[gene] / factors : 0);
  }
  return out;
}

/// Deviance of one cell's unseen molecules. `rates`: count / size factor, of `means.genes`.
double cell_deviance(const prep::MoleculeSplit& split, std::int64_t cell, std::span<const float> rates,
                     const GeneMeans& means) {
  const double factor = split.data.size_factors[static_cast<std::size_t>(cell)] * (1 - split.keep) / split.keep;
  const auto seen = split.test.genes_of(cell);
  std::size_t e = 0;
  double sum = 0;
  for (std::size_t k = 0; k < means.genes.size(); ++k) {
    while (e < seen.size() && seen[e] < means.genes[k]) ++e;
    const double count =
        e < seen.size() && seen[e] == means.genes[k] ? static_cast<double>(split.test.values_of(cell)[e]) : 0.0;
    const double rate = std::isfinite(rates[k]) ? static_cast<double>(rates[k]) : 0;
    const double expected = std::max(factor * std::max(rate, floor_share * means.rates[k]), smallest_rate);
    sum += 2 * ((count > 0 ? count * std::log(count / expected) : 0) - (count - expected));
  }
  return sum;
}

double mean_deviance(const prep::MoleculeSplit& split, Imputer& method, const GeneMeans& means, Context& context) {
  const Dataset& data = split.data;
  const auto fitted = method.fit(data, context);
  const auto imputation = fitted->bind(data, context);
  const Offer offer = fitted->offer();
  const std::size_t width = means.genes.size();
  std::vector<double> cells(static_cast<std::size_t>(data.n_cells()), 0);
  std::vector<float> rates;
  for (std::int64_t begin = 0; begin < data.n_cells(); begin += cells_a_block) {
    context.check_cancelled();
    const CellRange range{begin, std::min(data.n_cells(), begin + cells_a_block)};
    rates.resize(static_cast<std::size_t>(range.size()) * width);
    imputation->impute(range, means.genes, offer.rate ? Quantity::rate : Quantity::expressed, rates);
    output::normalize_rates(data, offer.scale, range, rates);
    parallel_for(context, range.size(), [&](std::int64_t i) {
      const auto row = std::span<const float>(rates).subspan(static_cast<std::size_t>(i) * width, width);
      cells[static_cast<std::size_t>(begin + i)] = cell_deviance(split, begin + i, row, means);
    });
  }
  return std::accumulate(cells.begin(), cells.end(), 0.0) / static_cast<double>(std::max<std::size_t>(1, cells.size()));
}

}  // namespace

Facts Tuning::facts() const {
  return {{"option", option},
          {"values", values},
          {"deviance", deviance},
          {"chosen", chosen},
          {"reason", std::string("least Poisson deviance of molecules held back from the fit")}};
}

Tuning tune(const Dataset& data, const Tunable& tunable, const MakeWithValue& make, Context& context) {
  if (!data.counts->is_integer()) {
    throw InputError(
        "--tune holds molecules back, and these counts are not whole numbers; give the raw counts, or the option " +
        tunable.option + " itself");
  }
  const auto sample = prep::split_sampled_molecules(data, most_cells, context);
  const GeneMeans means = gene_means(sample.split.data);
  Tuning out{tunable.option, tunable.values(sample.split.data), {}, 0};
  for (std::size_t k = 0; k < out.values.size(); ++k) {
    context.report("tuning " + out.option, static_cast<std::int64_t>(k), static_cast<std::int64_t>(out.values.size()));
    const auto method = make(sample.cells, ParameterValue(out.values[k]));
    out.deviance.push_back(mean_deviance(sample.split, *method, means, context));
    context.info(fmt::format("tuning: {} = {}: deviance of unseen molecules {:.6g} a cell", out.option, out.values[k],
                             out.deviance.back()));
  }
  const auto best = std::min_element(out.deviance.begin(), out.deviance.end());
  out.chosen = out.values[static_cast<std::size_t>(best - out.deviance.begin())];
  context.info(fmt::format("tuning: {} = {} foretells molecules that it has not seen best", out.option, out.chosen));
  return out;
}

}  // namespace undrop::pipeline
