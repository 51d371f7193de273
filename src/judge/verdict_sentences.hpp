#pragma once

#include <string>
#include <vector>

#include "judge/comparison.hpp"

namespace undrop::judge {

/// What a task's standings are told from.
struct TaskStandings {
  const ProtocolSummary* protocol = nullptr;
  const Metric* primary = nullptr;
  std::vector<Standing> standings = {};        ///< of this task, the best first
  std::vector<std::string> failed = {};        ///< methods of which no repeat finished
  std::vector<std::string> with_signal = {};   ///< methods that find genes where nothing differs (task null)
  std::vector<std::string> without_rare = {};  ///< methods that lose the rarest cluster (task structure)
};

/// The verdict on a task in words that need no statistics, with the methods that help, the best first.
[[nodiscard]] TaskVerdict task_verdict(const TaskStandings& task);

}  // namespace undrop::judge
