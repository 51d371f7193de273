#include <undrop/context.hpp>

#include <benchmark/benchmark.h>

#include <cmath>
#include <numeric>
#include <vector>

#include "dropout/count_histograms.hpp"
#include "dropout/gamma_normal.hpp"
#include "dropout/gamma_normal_mixture.hpp"
#include "random_counts.hpp"

/// The Gamma-Normal dropout model: the pass over the non-zeros, the whole model, and an iteration of its fit.
namespace undrop::dropout {
namespace {

constexpr std::int64_t n_genes = 2000;
constexpr std::int64_t n_populations = 10;

struct Input {
  Dataset data;
  std::vector<std::int32_t> genes;
  std::vector<std::int32_t> populations;
};

/// Kept from one benchmark to the next of the same size: making the counts takes longer than the model.
const Input& input(std::int64_t n_cells) {
  static Input kept;
  if (kept.data.counts != nullptr && kept.data.n_cells() == n_cells) return kept;
  kept = {bench::random_counts(n_cells, n_genes), std::vector<std::int32_t>(n_genes), {}};
  std::iota(kept.genes.begin(), kept.genes.end(), 0);
  for (std::int64_t cell = 0; cell < n_cells; ++cell)
    kept.populations.push_back(static_cast<std::int32_t>(cell % n_populations));
  return kept;
}

Context context_with(std::int64_t threads) {
  Context context;
  context.threads = static_cast<int>(threads);
  return context;
}

/// Arguments: threads, cells.
void whole_model(benchmark::State& state) {
  const Input& in = input(state.range(1));
  const Context context = context_with(state.range(0));
  for (auto unused : state) {
    static_cast<void>(unused);
    benchmark::DoNotOptimize(fit_gamma_normal(in.data, in.genes, in.populations, n_populations, context));
  }
  state.counters["nonzeros"] = static_cast<double>(in.data.counts->n_nonzeros());
}

void histograms(benchmark::State& state) {
  const Input& in = input(state.range(1));
  const Context context = context_with(state.range(0));
  for (auto unused : state) {
    static_cast<void>(unused);
    benchmark::DoNotOptimize(CountHistograms(in.data, in.genes, in.populations, n_populations, context));
  }
  state.counters["nonzeros"] = static_cast<double>(in.data.counts->n_nonzeros());
}

void by_size(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgNames({"threads", "cells"})->Unit(benchmark::kMillisecond)->UseRealTime();
  for (const std::int64_t cells : {1000, 3000, 10000, 30000, 100000}) benchmark->Args({2, cells});
  benchmark->Args({1, 100000});
}

BENCHMARK(whole_model)->Apply(by_size);
BENCHMARK(histograms)->Apply(by_size);

/// Arguments: distinct values, cells. The time of an iteration grows with the first and not with the second.
void mixture(benchmark::State& state) {
  const auto distinct = static_cast<double>(state.range(0));
  WeightedValues values{{std::log(1.01)}, {0.6 * static_cast<double>(state.range(1))}};
  for (double count = 1; count < distinct; ++count) {
    values.value.push_back(std::log(1.01 + count));
    values.multiplicity.push_back(0.4 * static_cast<double>(state.range(1)) / distinct);
  }
  double iterations = 0;
  for (auto unused : state) {
    static_cast<void>(unused);
    iterations += fit_mixture(values, {.zero_value = values.value.front()}).iterations;
  }
  state.counters["seconds/step"] =
      benchmark::Counter(iterations, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

BENCHMARK(mixture)->ArgNames({"distinct", "cells"})->ArgsProduct({{10, 100, 1000}, {100, 100000}});

}  // namespace
}  // namespace undrop::dropout
