#pragma once

#include <undrop/context.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "judge/controls.hpp"
#include "judge/dropout_scores.hpp"
#include "judge/recovery_scores.hpp"
#include "judge/task_scores.hpp"
#include "judge/value_source.hpp"

namespace undrop::judge {

/// Which entries are compared with the truth, and how both are normalised.
enum class TruthProtocol {
  truth,  ///< every entry; each matrix by its own totals (total / median total of the cells that are not empty)
  mask    ///< the hidden ones: 0 in the input, positive in the truth; both by the size factors of the input
};

/// All matrices have the same cells and genes in the same order.
struct TruthComparison {
  TruthProtocol protocol = TruthProtocol::truth;
  const ValueSource* counts = nullptr;   ///< what was imputed
  const ValueSource* truth = nullptr;    ///< true counts
  std::span<const double> size_factors;  ///< of `counts`; 0 for an empty cell
  std::vector<Prediction*> predictions;  ///< the rows of the table
  const ValueSource* dropout = nullptr;  ///< P(dropout) at every zero, of the first prediction; nullptr: none
};

struct TruthScores {
  std::string name;
  RecoveryScores recovery;
  double mass_ratio = 0;            ///< sum of output / sum of input, on the count scale
  std::optional<CallCounts> calls;  ///< zeros of the input; called where the output is positive; protocol `truth` only
  TaskScores task;                  ///< the same as the judge's other tasks have it, with parts by cell
  std::optional<double> auc;        ///< where there are probabilities
  std::optional<double> brier;
};

/// Scores every prediction. Two passes over the matrices by blocks of cells; memory: a few blocks, and sums by cell and
/// by gene. The same bits for any number of threads. Cost O(cells × genes × predictions).
[[nodiscard]] std::vector<TruthScores> score_against_truth(const TruthComparison& comparison, const Context& context);

}  // namespace undrop::judge
