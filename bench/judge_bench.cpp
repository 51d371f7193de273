#include <undrop/simulate.hpp>

#include <benchmark/benchmark.h>

#include <memory>
#include <utility>

#include "judge/cell_clusters.hpp"
#include "judge/converted_values.hpp"
#include "judge/hidden_scores.hpp"
#include "judge/label_scores.hpp"
#include "judge/structure_scores.hpp"
#include "judge/thin_scores.hpp"
#include "prep/labels.hpp"
#include "prep/mask_split.hpp"
#include "prep/molecule_split.hpp"
#include "prep/size_factors.hpp"

/// What the judge itself costs for one matrix of values: splits, scores and the space that tasks are judged in.
namespace undrop::judge {
namespace {

constexpr std::int64_t n_genes = 2000;

Context context_of(const benchmark::State& state) {
  Context context;
  context.threads = static_cast<int>(state.range(1));
  return context;
}

struct Input {
  Dataset data;
  prep::Labels labels;
  std::unique_ptr<ValueSource> counts;
  std::unique_ptr<ValueSource> logs;
  prep::MaskSplit mask;
  prep::MoleculeSplit thin;
};

/// Kept from one benchmark to the next of the same size.
Input& input(const benchmark::State& state) {
  static std::unique_ptr<Input> kept;
  if (kept != nullptr && kept->data.n_cells() == state.range(0)) return *kept;
  const auto context = context_of(state);
  const Options options(simulate_parameters(), "default",
                        {{"n_cells", state.range(0)}, {"n_genes", n_genes}, {"n_groups", std::int64_t{6}}});
  kept = std::make_unique<Input>();
  kept->data = Simulation(options, 1).dataset(context);
  prep::set_size_factors(kept->data, context);
  kept->labels = prep::labels_from(kept->data, "group", context);
  kept->counts = counts_as_values(kept->data.counts);
  kept->logs = converted(*kept->counts, Scale::counts, Scale::log1p, kept->data.size_factors);
  kept->mask = prep::mask_entries(kept->data, {}, context);
  kept->thin = prep::split_molecules(kept->data, {}, context);
  return *kept;
}

void sizes(benchmark::internal::Benchmark* all) {
  for (const std::int64_t n_cells : {3000, 12000}) all->Args({n_cells, 2});
  all->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();
}

void splits(benchmark::State& state) {
  const auto& in = input(state);
  for (auto _ : state) {
    benchmark::DoNotOptimize(prep::mask_entries(in.data, {}, context_of(state)));
    benchmark::DoNotOptimize(prep::split_molecules(in.data, {}, context_of(state)));
  }
}
BENCHMARK(splits)->Apply(sizes);

void hidden_and_thin(benchmark::State& state) {
  const auto& in = input(state);
  const auto context = context_of(state);
  for (auto _ : state) {
    benchmark::DoNotOptimize(score_hidden(*in.logs, in.mask.hidden, in.mask.data.size_factors, nullptr, context));
    benchmark::DoNotOptimize(score_thin(*in.counts, in.thin, context));
  }
}
BENCHMARK(hidden_and_thin)->Apply(sizes);

void profile(benchmark::State& state) {
  const auto& in = input(state);
  for (auto _ : state) benchmark::DoNotOptimize(value_profile(*in.logs, {}, context_of(state)));
}
BENCHMARK(profile)->Apply(sizes);

/// One method's output in one repeat of mask, thin, labels and structure.
void one_method(benchmark::State& state) {
  const auto& in = input(state);
  const auto context = context_of(state);
  const auto before = structure_before(value_profile(*in.logs, {}, context), in.labels.codes, context);
  for (auto _ : state) {
    const auto mask = prep::mask_entries(in.data, {}, context);
    const auto thin = prep::split_molecules(in.data, {}, context);
    benchmark::DoNotOptimize(score_hidden(*in.logs, mask.hidden, mask.data.size_factors, nullptr, context));
    benchmark::DoNotOptimize(score_thin(*in.counts, thin, context));
    const auto after = value_profile(*in.logs, {}, context);
    const auto neighbors = profile_neighbors(after, context);
    const auto clusters = find_clusters(after, neighbors, context);
    benchmark::DoNotOptimize(score_labels(after, clusters, in.labels.codes, context));
    benchmark::DoNotOptimize(score_structure(before, after, neighbors));
  }
}
BENCHMARK(one_method)->Apply(sizes);

}  // namespace
}  // namespace undrop::judge
