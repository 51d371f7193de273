#include "compare/whole_scores.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "compare/part_inputs.hpp"
#include "judge/cell_clusters.hpp"
#include "judge/controls.hpp"
#include "judge/converted_values.hpp"
#include "judge/label_scores.hpp"
#include "judge/trajectory_scores.hpp"
#include "judge/truth_scores.hpp"

namespace undrop::compare {

namespace {

/// Values that belong to somebody else, where one is asked for that is owned.
class BorrowedValues final : public judge::ValueSource {
 public:
  explicit BorrowedValues(const judge::ValueSource& values) : values_(values) {}
  [[nodiscard]] std::int64_t n_cells() const override { return values_.n_cells(); }
  [[nodiscard]] std::int64_t n_genes() const override { return values_.n_genes(); }
  void read(CellRange cells, std::span<float> out) const override { values_.read(cells, out); }

 private:
  const judge::ValueSource& values_;
};

}  // namespace

WholeScorer::WholeScorer(const CompareInput& input, std::vector<std::string> protocols, const Context& context)
    : input_(input), protocols_(std::move(protocols)), context_(context) {
  if (wants("labels") || wants("trajectory") || wants("structure"))
    profile_options_ = profile_options(input.data, context);
  if (wants("structure")) prepare_structure();
}

bool WholeScorer::wants(const std::string& protocol) const {
  return std::find(protocols_.begin(), protocols_.end(), protocol) != protocols_.end();
}

void WholeScorer::prepare_structure() {
  const auto counts = judge::counts_as_values(input_.data.counts);
  const auto logs = judge::converted(*counts, Scale::counts, Scale::log1p, input_.data.size_factors);
  auto profile = judge::value_profile(*logs, profile_options_, context_);
  auto groups = input_.labels.codes;
  if (input_.labels.names.empty())
    groups = judge::find_clusters(profile, judge::profile_neighbors(profile, context_), context_).of_cell;
  before_ = judge::structure_before(std::move(profile), groups, context_);
}

std::map<std::string, judge::TaskScores> WholeScorer::score(const judge::ValueSource& values,
                                                            const judge::ValueSource* dropout) const {
  std::map<std::string, judge::TaskScores> tasks;
  if (wants("truth")) tasks["truth"] = score_truth(values, dropout);
  if (wants("de")) tasks["de"] = score_bulk_differences(values, *input_.differences, context_);
  if (!wants("labels") && !wants("trajectory") && !wants("structure")) return tasks;
  const auto profile = judge::value_profile(values, profile_options_, context_);
  const auto neighbors = judge::profile_neighbors(profile, context_);
  if (wants("labels")) {
    const auto clusters = judge::find_clusters(profile, neighbors, context_);
    tasks["labels"] = judge::score_labels(profile, clusters, input_.labels.codes, context_);
  }
  if (wants("trajectory")) tasks["trajectory"] = judge::score_trajectory(profile, neighbors, input_.stages, context_);
  if (wants("structure")) tasks["structure"] = judge::score_structure(*before_, profile, neighbors);
  return tasks;
}

judge::TaskScores WholeScorer::score_truth(const judge::ValueSource& values, const judge::ValueSource* dropout) const {
  const auto counts = judge::counts_as_values(input_.data.counts);
  const auto result =
      judge::make_result("result", std::make_unique<BorrowedValues>(values), Scale::log1p, input_.data.size_factors);
  judge::TruthComparison comparison;
  comparison.counts = counts.get();
  comparison.truth = input_.truth.get();
  comparison.size_factors = input_.data.size_factors;
  comparison.predictions = {result.get()};
  comparison.dropout = dropout;
  return judge::score_against_truth(comparison, context_).front().task;
}

}  // namespace undrop::compare
