#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace undrop::judge {

using TextRow = std::vector<std::string>;

/// Columns as wide as their widest cell, two blanks between them: the first `n_left` to the left, the others, numbers,
/// to the right. All rows have as many cells; UTF-8 characters count as one. No blanks at the ends of lines.
[[nodiscard]] std::string text_table(const std::vector<TextRow>& rows, std::int64_t n_left = 1);

}  // namespace undrop::judge
