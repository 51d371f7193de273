#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "core/random.hpp"
#include "judge/standings.hpp"
#include "judge/task_scores.hpp"

/// Comparisons whose answers are known, for the tests of standings and verdicts.
namespace undrop::judge::test {

/// How one entrant does at a task: its level, and how far single cells and repeats lie from it.
struct MadeUp {
  std::string entrant;
  double level = 0;
  bool is_control = false;
  double cell_noise = 0.1;
  double repeat_noise = 0;
};

inline ProtocolSummary protocol_of(const std::string& name) {
  return {name, "A question?", true, "", name == "null" || name == "structure", metrics_of(name), {}};
}

inline Context quick_context(std::uint64_t seed = 0) {
  Context context;
  context.threads = 2;
  context.seed = seed;
  return context;
}

/// A comparison with its contributions by cell.
struct MadeUpComparison {
  Comparison comparison = {};
  std::vector<CellContributions> contributions = {};

  void add_entrant(const std::string& name, bool is_control) {
    for (const auto& entrant : comparison.entrants) {
      if (entrant.name == name) return;
    }
    comparison.entrants.push_back({.name = name, .is_control = is_control});
  }

  void add_run(const std::string& entrant, const std::string& protocol, std::int64_t repeat, const std::string& metric,
               double value) {
    for (auto& run : comparison.runs) {
      if (run.entrant != entrant || run.protocol != protocol || run.repeat != repeat) continue;
      run.metrics[metric] = value;
      return;
    }
    RunScores run{.entrant = entrant, .protocol = protocol, .repeat = repeat, .seconds = 2, .peak_memory = 3'000'000};
    run.mass_ratio = 1.25;
    run.metrics[metric] = value;
    comparison.runs.push_back(run);
  }

  /// A mean over cells; all entrants share the cells' own noise.
  void add_cells(const MadeUp& one, const std::string& protocol, const std::string& metric, std::int64_t repeats,
                 std::size_t n_cells, std::uint64_t seed) {
    add_entrant(one.entrant, one.is_control);
    Random own(seed, one.entrant);
    for (std::int64_t repeat = 0; repeat < repeats; ++repeat) {
      Random shared(seed, "cells");
      const double level = one.level + one.repeat_noise * own.normal();
      std::vector<double> values(n_cells);
      for (auto& value : values) value = level + 0.3 * shared.normal() + one.cell_noise * own.normal();
      auto score = cell_score(ScoreForm::mean, {values, std::vector<double>(n_cells, 1)});
      add_run(one.entrant, protocol, repeat, metric, evaluate(score));
      contributions.push_back({one.entrant, protocol, "", repeat, std::move(score), metric, {}});
    }
  }

  [[nodiscard]] const Standing& standing(const std::string& entrant, const std::string& protocol) const {
    for (const auto& one : comparison.standings) {
      if (one.entrant == entrant && one.protocol == protocol) return one;
    }
    throw std::out_of_range("no standing of " + entrant);
  }
};

inline MadeUpComparison made_up(const std::string& protocol, const std::vector<MadeUp>& entrants,
                                std::int64_t repeats = 3, std::size_t n_cells = 200, std::uint64_t seed = 1) {
  MadeUpComparison made;
  made.comparison.protocols.push_back(protocol_of(protocol));
  const auto metric = made.comparison.protocols.front().metrics.front().key;
  for (const auto& one : entrants) made.add_cells(one, protocol, metric, repeats, n_cells, seed);
  return made;
}

}  // namespace undrop::judge::test
