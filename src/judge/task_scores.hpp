#pragma once

#include <map>
#include <string>
#include <vector>

#include "judge/cell_score.hpp"
#include "judge/comparison.hpp"

namespace undrop::judge {

/// What one task says of one matrix of values.
struct TaskScores {
  std::map<std::string, CellScore> by_cell = {};             ///< metrics that are resampled over cells
  std::map<std::string, std::vector<double>> by_split = {};  ///< one value a split, the same splits for all entrants
  std::map<std::string, double> figures = {};                ///< the others
  std::vector<std::string> notes = {};                       ///< what was sampled, what did not converge

  /// All metrics as figures: scores of all cells, means over splits.
  [[nodiscard]] std::map<std::string, double> metrics() const;
};

/// The metrics of a protocol that the scorers below it fill, the primary one first: "mask", "thin", "truth",
/// "labels", "trajectory", "structure", "de", "null". Throws std::invalid_argument for another name.
[[nodiscard]] std::vector<Metric> metrics_of(const std::string& protocol);

}  // namespace undrop::judge
