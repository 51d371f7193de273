#pragma once

#include <undrop/context.hpp>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compare/compare_plan.hpp"
#include "compare/part_result.hpp"

namespace undrop::compare {

/// How parts are run.
struct PartSetting {
  std::vector<std::string> command;  ///< the program and the words before a part's arguments
  std::string plan_path;
  std::string folder;  ///< of the parts' files
};

/// Runs the parts of a plan one after the other, each in a process of its own; keeps those that are finished already.
/// Reports progress weighed by what like parts took. Past --time-limit, and where a part would take longer than what is
/// left by what like parts took, parts become rows that say so; the part at hand is ended.
class PartQueue {
 public:
  PartQueue(const ComparePlan& plan, std::string input_fingerprint, PartSetting setting, Context& context);
  void run();
  /// One a part, in the order of the plan.
  [[nodiscard]] const std::vector<PartResult>& results() const { return results_; }

 private:
  [[nodiscard]] std::string path_of(const PartPlan& part) const;
  [[nodiscard]] double expected_seconds(const PartPlan& part) const;
  [[nodiscard]] double seconds_left() const;
  [[nodiscard]] static bool is_whole(const PartResult& kept);
  [[nodiscard]] PartResult run_part(const PartPlan& part);
  [[nodiscard]] PartResult too_long(const PartPlan& part, const std::string& why) const;
  void learn(const PartPlan& part, double seconds);
  void report(std::size_t next) const;

  const ComparePlan& plan_;
  std::string input_fingerprint_;
  PartSetting setting_;
  Context& context_;
  double time_limit_;
  double start_;
  std::vector<PartPlan> parts_;
  std::vector<PartResult> results_;
  std::map<std::pair<std::size_t, InputKind>, double> known_;  ///< seconds of the longest part of this kind
};

}  // namespace undrop::compare
