#pragma once

#include <string>
#include <vector>

#include "judge/comparison.hpp"

namespace undrop::judge {

/// An output of an entrant that something speaks against: its posterior, or all that it gives besides.
struct Vetoed {
  std::string entrant = {};
  bool is_posterior = false;
  double amount = 0;  ///< of what speaks against it

  [[nodiscard]] bool concerns(const Standing& standing) const {
    return standing.entrant == entrant && is_posterior == (standing.variant == "posterior");
  }
};

/// What a task's standings are told from.
struct TaskStandings {
  const ProtocolSummary* protocol = nullptr;
  const Metric* primary = nullptr;
  std::vector<Standing> standings = {};    ///< of this task, the best first
  std::string caution = {};                ///< what the task is worth on these data, where that is little
  std::vector<std::string> failed = {};    ///< methods of which no repeat finished
  std::vector<Vetoed> with_signal = {};    ///< find genes where nothing differs (task null): a veto
  std::vector<Vetoed> without_rare = {};   ///< lose the rarest cluster (task structure): a veto
  std::vector<Vetoed> over_smoothed = {};  ///< make unrelated genes correlate (task null): a caution
};

/// The verdict on a task in words that need no statistics, with the outputs that help, the best first; those with a
/// veto are named in the words alone.
[[nodiscard]] TaskVerdict task_verdict(const TaskStandings& task);

}  // namespace undrop::judge
