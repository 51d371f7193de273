#pragma once

#include <set>
#include <string>

#include "judge/task_scores.hpp"

namespace undrop::judge::test {

inline std::set<std::string> keys_of(const TaskScores& task) {
  std::set<std::string> keys;
  for (const auto& [key, value] : task.metrics()) keys.insert(key);
  return keys;
}

/// The metrics that the table of the protocol names.
inline std::set<std::string> named(const std::string& protocol) {
  std::set<std::string> keys;
  for (const auto& metric : metrics_of(protocol)) keys.insert(metric.key);
  return keys;
}

}  // namespace undrop::judge::test
