#pragma once

#include <optional>
#include <string>
#include <vector>

#include "judge/comparison.hpp"
#include "judge/standings.hpp"

namespace undrop::compare {

/// What one part found: the rows, notes and pictures of its entrant, and what the intervals are made from.
struct PartResult {
  std::string fingerprint;  ///< of everything that it depends on
  double wall_seconds = 0;  ///< of the child process
  judge::Comparison found;  ///< runs, protocols (name and notes), pictures, embedded labels, embedding, chosen genes
  std::vector<judge::CellContributions> contributions;
};

/// Written to a hidden file beside `path`, then renamed. Numbers keep every bit. Throws ResourceError.
void write_part(const std::string& path, const PartResult& part);

/// Nothing where there is no such file, or it is damaged or of another fingerprint: the part is then to be made.
[[nodiscard]] std::optional<PartResult> read_part(const std::string& path, const std::string& fingerprint);

}  // namespace undrop::compare
