#pragma once

#include <undrop/context.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compare/compare_input.hpp"
#include "judge/structure_scores.hpp"
#include "judge/task_scores.hpp"
#include "judge/value_profile.hpp"
#include "judge/value_source.hpp"

namespace undrop::compare {

/// Scores values of the whole input by truth, labels, de, trajectory and structure, as far as these are wanted. What
/// they need of the input itself is made once. All arguments must outlive it.
class WholeScorer {
 public:
  WholeScorer(const CompareInput& input, std::vector<std::string> protocols, const Context& context);

  /// `values` on log1p; `dropout`: P(dropout) at every zero, or nullptr. By protocol.
  [[nodiscard]] std::map<std::string, judge::TaskScores> score(const judge::ValueSource& values,
                                                               const judge::ValueSource* dropout) const;

 private:
  [[nodiscard]] bool wants(const std::string& protocol) const;
  [[nodiscard]] judge::TaskScores score_truth(const judge::ValueSource& values,
                                              const judge::ValueSource* dropout) const;
  void prepare_structure();

  const CompareInput& input_;
  std::vector<std::string> protocols_;
  const Context& context_;
  judge::ProfileOptions profile_options_;
  std::optional<judge::StructureBefore> before_;
};

}  // namespace undrop::compare
