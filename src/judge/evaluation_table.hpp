#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "judge/truth_scores.hpp"

namespace undrop::judge {

/// A result and its controls against a known truth.
struct Evaluation {
  TruthProtocol protocol = TruthProtocol::truth;
  std::string imputed;
  std::string layer;
  std::string scale;
  std::string truth;  ///< FILE or FILE:LAYER
  std::string input;  ///< where the counts that were imputed came from
  std::int64_t n_cells = 0;
  std::int64_t n_genes = 0;
  std::vector<TruthScores> rows;  ///< the result, none, gene_mean, nonzero_mean
};

/// A table for people; ends with a line feed.
[[nodiscard]] std::string to_table(const Evaluation& evaluation);
/// The same and more for machines: one JSON object; scores that are not defined are null.
[[nodiscard]] std::string to_json(const Evaluation& evaluation);

}  // namespace undrop::judge
