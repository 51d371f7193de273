#include "judge/evaluation_table.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <string>
#include <vector>

#include "judge/text_table.hpp"

namespace undrop::judge {

namespace {

using Json = nlohmann::ordered_json;

std::string shown(double value) { return std::isfinite(value) ? fmt::format("{:.4f}", value) : "-"; }

std::string recovery_table(const Evaluation& evaluation) {
  std::vector<TextRow> rows{
      {"", "RMSE", "MAE", "Pearson", "cosine", "RMSE/gene", "Pearson/gene", "RMSE/cell", "Pearson/cell", "mass ratio"}};
  for (const auto& row : evaluation.rows) {
    const auto& all = row.recovery.overall;
    rows.push_back({row.name, shown(all.rmse), shown(all.mae), shown(all.pearson), shown(all.cosine),
                    shown(row.recovery.per_gene.rmse), shown(row.recovery.per_gene.pearson),
                    shown(row.recovery.per_cell.rmse), shown(row.recovery.per_cell.pearson), shown(row.mass_ratio)});
  }
  return text_table(rows);
}

std::string call_table(const Evaluation& evaluation) {
  const bool has_probabilities = evaluation.rows.front().auc.has_value();
  std::vector<TextRow> rows{{"", "accuracy", "precision", "recall", "F1", "false positive rate"}};
  if (has_probabilities) rows.front().insert(rows.front().end(), {"AUC", "Brier"});
  for (const auto& row : evaluation.rows) {
    const auto scores = call_scores(*row.calls);
    rows.push_back({row.name, shown(scores.accuracy), shown(scores.precision), shown(scores.recall), shown(scores.f1),
                    shown(scores.false_positive_rate)});
    if (!has_probabilities) continue;
    rows.back().push_back(row.auc ? shown(*row.auc) : "-");
    rows.back().push_back(row.brier ? shown(*row.brier) : "-");
  }
  return text_table(rows);
}

Json json_of(const RecoverySet& set) {
  return {{"rmse", set.rmse}, {"mae", set.mae}, {"pearson", set.pearson}, {"cosine", set.cosine}};
}

Json json_of(const CallCounts& counts) {
  const auto scores = call_scores(counts);
  return {{"accuracy", scores.accuracy},
          {"precision", scores.precision},
          {"recall", scores.recall},
          {"f1", scores.f1},
          {"false_positive_rate", scores.false_positive_rate},
          {"true_positives", counts.true_positives},
          {"false_positives", counts.false_positives},
          {"true_negatives", counts.true_negatives},
          {"false_negatives", counts.false_negatives}};
}

Json json_of(const TruthScores& row) {
  Json json{{"name", row.name}, {"n_entries", row.recovery.n_entries}};
  json["recovery"] = json_of(row.recovery.overall);
  json["recovery"]["per_gene"] = json_of(row.recovery.per_gene);
  json["recovery"]["per_cell"] = json_of(row.recovery.per_cell);
  json["mass_ratio"] = row.mass_ratio;
  if (row.calls) json["calls"] = json_of(*row.calls);
  if (row.auc) json["calls"]["auc"] = *row.auc;
  if (row.brier) json["calls"]["brier"] = *row.brier;
  return json;
}

}  // namespace

std::string to_table(const Evaluation& evaluation) {
  const bool masked = evaluation.protocol == TruthProtocol::mask;
  const auto n_entries = evaluation.rows.empty() ? 0 : evaluation.rows.front().recovery.n_entries;
  std::string text =
      fmt::format("{} ({}, {}) against {}\n{} cells x {} genes\n\n", evaluation.imputed, evaluation.layer,
                  evaluation.scale, evaluation.truth, evaluation.n_cells, evaluation.n_genes);
  if (evaluation.rows.empty()) return text;
  if (masked) {
    text += fmt::format("Recovery of {} hidden entries, on log1p(count / size factor of the input)\n", n_entries);
    return text + recovery_table(evaluation);
  }
  text += "Recovery, on log1p of counts normalised by each matrix's own totals\n" + recovery_table(evaluation);
  text += fmt::format("\nDropout calls at {} zeros of the input (called: filled with more than 0)\n",
                      evaluation.rows.front().calls->n());
  return text + call_table(evaluation);
}

std::string to_json(const Evaluation& evaluation) {
  Json json{{"protocol", evaluation.protocol == TruthProtocol::mask ? "mask" : "truth"},
            {"imputed", evaluation.imputed},
            {"layer", evaluation.layer},
            {"scale", evaluation.scale},
            {"truth", evaluation.truth},
            {"input", evaluation.input},
            {"n_cells", evaluation.n_cells},
            {"n_genes", evaluation.n_genes},
            {"rows", Json::array()}};
  for (const auto& row : evaluation.rows) json["rows"].push_back(json_of(row));
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace undrop::judge
