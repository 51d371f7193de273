#pragma once

#include <undrop/simulate.hpp>

#include <cmath>
#include <map>
#include <memory>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "compare/compare_input.hpp"
#include "compare/compare_parameters.hpp"
#include "compare/compare_plan.hpp"
#include "core/random.hpp"
#include "judge/entrant_output.hpp"
#include "prep/size_factors.hpp"

/// Simulated cells with their truth, and entrants that the judge should see through.
namespace undrop::compare::test {

inline Context context_of(int threads = 2, std::uint64_t seed = 0) {
  Context context;
  context.threads = threads;
  context.seed = seed;
  return context;
}

inline Options options_of(const ParameterValues& given = {}) { return {compare_parameters(), "default", given}; }

/// 150 cells × 120 genes in three groups.
inline CompareInput simulated_input(std::uint64_t seed = 1) {
  const Context context = context_of();
  const Simulation simulation(Options(simulate_parameters(), "default",
                                      {{"n_cells", std::int64_t{150}},
                                       {"n_genes", std::int64_t{120}},
                                       {"n_groups", std::int64_t{3}},
                                       {"de_probability", std::string("0.3")}}),
                              seed);
  CompareInput input;
  input.data = simulation.dataset(context);
  prep::set_size_factors(input.data, context);
  input.labels = prep::labels_from(input.data, "group", context);
  input.cell_names = input.data.cell_names;
  input.data.obs.clear();
  SimulatedBlock block;
  simulation.simulate_cells({0, simulation.n_cells()}, false, context, block);
  const std::shared_ptr<const CountSource> truth =
      std::make_shared<SparseCounts>(simulation.n_genes(), block.offsets, block.genes, block.true_counts);
  input.truth = judge::counts_as_values(truth);
  for (std::int64_t cell = 0; cell < truth->n_cells(); ++cell) {
    CountBlock row;
    truth->read({cell, cell + 1}, row);
    input.truth_totals.push_back(std::accumulate(row.values.begin(), row.values.end(), 0.0));
  }
  input.fingerprint = "simulated";
  return input;
}

inline ComparePlan plan_with(std::vector<EntrantPlan> entrants, std::vector<std::string> protocols,
                             const ParameterValues& given = {}) {
  ComparePlan plan;
  plan.input = "simulated";
  plan.options = options_of(given).values();
  plan.entrants = std::move(entrants);
  plan.protocols = std::move(protocols);
  return plan;
}

inline EntrantPlan entrant_named(const std::string& name) { return {.name = name, .method = name}; }

/// Gives every entry a value that has nothing to do with the cells.
class NoiseEntrant final : public judge::EntrantRunner {
 public:
  class Values final : public judge::ValueSource {
   public:
    Values(const Dataset& data, std::uint64_t seed) : data_(data), seed_(seed) {}
    [[nodiscard]] std::int64_t n_cells() const override { return data_.n_cells(); }
    [[nodiscard]] std::int64_t n_genes() const override { return data_.n_genes(); }
    void read(CellRange cells, std::span<float> out) const override {
      const auto width = static_cast<std::size_t>(n_genes());
      for (std::int64_t cell = cells.begin; cell < cells.end; ++cell) {
        Random random(seed_, "noise", static_cast<std::uint64_t>(cell));
        for (auto& value : out.subspan(static_cast<std::size_t>(cell - cells.begin) * width, width))
          value = static_cast<float>(8 * random.uniform());
      }
    }

   private:
    const Dataset& data_;
    std::uint64_t seed_;
  };
  class Output final : public judge::EntrantOutput {
   public:
    Output(const Dataset& data, std::uint64_t seed) : data_(data), seed_(seed) {}
    [[nodiscard]] std::vector<std::string> variants(const std::string&) const override { return {"noise"}; }
    [[nodiscard]] std::unique_ptr<judge::ValueSource> values(const std::string&, Scale) const override {
      return std::make_unique<Values>(data_, seed_);
    }

   private:
    const Dataset& data_;
    std::uint64_t seed_;
  };
  [[nodiscard]] std::unique_ptr<judge::EntrantOutput> run(const Dataset& input, Context& context) override {
    return std::make_unique<Output>(input, context.seed);
  }
};

}  // namespace undrop::compare::test
