#pragma once

#include <string>

#include "judge/comparison.hpp"

namespace undrop::report {

/// A protocol's name for people: "Cell types" for "labels"; the name itself where it is not known.
[[nodiscard]] std::string task_title(const std::string& protocol);

/// A verdict as a coloured word.
[[nodiscard]] std::string verdict_word(judge::Verdict verdict, bool is_veto);

/// The verdict in one sentence over all tasks.
[[nodiscard]] std::string headline(const judge::Comparison& comparison);
/// One line a task, then what each method did at each.
[[nodiscard]] std::string verdict_html(const judge::Comparison& comparison);
/// One part a task: the primary score of all entrants, their differences from `none` and from the best control, and a
/// table of all scores.
[[nodiscard]] std::string tasks_html(const judge::Comparison& comparison);
/// Time, memory and mass ratio.
[[nodiscard]] std::string cost_html(const judge::Comparison& comparison);
/// What failed and what was not run, with the reasons; empty where all ran.
[[nodiscard]] std::string failures_html(const judge::Comparison& comparison);

}  // namespace undrop::report
