#pragma once

#include "judge/comparison.hpp"

namespace undrop::report::test {

/// Two controls and two methods at three tasks: mine helps at mask, other failed there; both do harm nowhere but other
/// at null; labels was not run.
inline judge::Comparison small_comparison() {
  using judge::Interval;
  using judge::Verdict;
  judge::Comparison c;
  c.version = "0.1.0";
  c.command = {"undrop", "compare", "my counts.h5ad"};
  c.input = {{"path", std::string("data/my counts.h5ad")}, {"n_cells", std::int64_t{12}}};
  c.entrants = {{.name = "none", .is_control = true},
                {.name = "gene_mean", .is_control = true},
                {.name = "mine", .citation = "Me 2024", .doi = "10.1/2", .options = {{"rank", std::int64_t{3}}}},
                {.name = "other"}};
  c.protocols = {
      {.name = "mask",
       .question = "Q?",
       .ran = true,
       .metrics = {{"rmse", "RMSE", false, true}, {"r", "R", true, false}}},
      {.name = "labels", .question = "Types?", .reason = "no labels <given>"},
      {.name = "null", .question = "Signal?", .ran = true, .is_veto = true, .metrics = {{"fp", "False", false, true}}}};
  const auto stand = [&](const char* name, const char* protocol, const char* metric, double value, Verdict verdict) {
    c.standings.push_back({name,
                           protocol,
                           "fill all",
                           metric,
                           Interval{value, value - 0.1, value + 0.1},
                           {},
                           "gene_mean",
                           {},
                           verdict,
                           2});
  };
  stand("none", "mask", "rmse", 2, Verdict::reference);
  stand("gene_mean", "mask", "rmse", 1, Verdict::reference);
  stand("mine", "mask", "rmse", 0.5, Verdict::helps);
  c.standings.back().versus_none = Interval{-1.5, -1.6, -1.4};
  c.standings.back().versus_control = Interval{-0.5, -0.6, -0.4};
  stand("none", "null", "fp", 1, Verdict::reference);
  stand("mine", "null", "fp", 1, Verdict::no_evidence);
  stand("other", "null", "fp", 9, Verdict::harms);
  for (std::int64_t repeat = 0; repeat < 2; ++repeat) {
    for (const char* name : {"none", "gene_mean", "mine"}) {
      c.runs.push_back({.entrant = name,
                        .protocol = "mask",
                        .variant = "fill all",
                        .repeat = repeat,
                        .seconds = 2,
                        .peak_memory = 200000000,
                        .mass_ratio = 1.25,
                        .metrics = {{"rmse", 1}, {"r", 0.5}}});
    }
    c.runs.push_back({.entrant = "other",
                      .protocol = "mask",
                      .variant = "fill all",
                      .repeat = repeat,
                      .status = judge::RunStatus::failed,
                      .reason = "it & broke"});
  }
  c.runs[2].warnings = {"slow"};
  c.verdicts = {{"mask", "mine helps.", {"mine"}}, {"null", "other invents signal.", {}}};
  c.warnings = {"few cells"};
  c.embedded_labels = {"b", "a", "b"};
  c.embedding = "UMAP of 3 cells";
  c.chosen_genes = {"G<1>"};
  judge::EntrantPicture picture{.entrant = "none", .x = {0, 1, 2}, .y = {2, 1, 0}};
  picture.gene_quantiles = {{0, 0, 1, 2, 3, 4, 5}};
  picture.gene_zero_share = {0.25};
  c.pictures = {picture, picture};
  c.pictures[1].entrant = "mine";
  c.pictures[1].variance_kept = {0.1, 0.2, 0.5, 0.9, 2};
  c.pictures[1].bins = 2;
  c.pictures[1].bin_end = 4;
  c.pictures[1].hidden_against_predicted = {1, 0, 0, 3};
  c.pictures[1].populations = {"p1", "p2"};
  c.pictures[1].gene_means = {0.1, 1, 2};
  c.pictures[1].dropout_probability = {{0.9, 0.5, 0.1}, {0.8, 0.4, 0}};
  return c;
}

}  // namespace undrop::report::test
