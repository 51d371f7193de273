#pragma once

#include <string>
#include <vector>

#include "report/result_summary.hpp"

namespace undrop::report {

/// The picture book of a single result: one self-contained HTML document.
[[nodiscard]] std::string result_report(const ResultSummary& summary);

/// The command that makes the result again, with INPUT and OUTPUT in the places of the files, which a result does not
/// name: every option that differs from its default.
[[nodiscard]] std::vector<std::string> repeating_command(const Facts& facts);

}  // namespace undrop::report
