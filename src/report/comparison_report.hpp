#pragma once

#include <string>
#include <vector>

#include "judge/comparison.hpp"

namespace undrop::report {

/// The picture book of a comparison: one self-contained HTML document. Its size is that of the pictures, some 12 bytes
/// an embedded cell and entrant.
[[nodiscard]] std::string comparison_report(const judge::Comparison& comparison);

/// Why nobody should test on imputed values.
[[nodiscard]] std::string no_tests_note();

/// A command as it is typed: words quoted where a shell needs it.
[[nodiscard]] std::string command_text(const std::vector<std::string>& words);

/// Whom to cite, with a link; empty where there is nothing to cite.
[[nodiscard]] std::string citation_html(const std::string& name, const std::string& citation, const std::string& doi);

}  // namespace undrop::report
