#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>
#include <undrop/read.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "io/file_contents.hpp"
#include "prep/checks.hpp"

namespace undrop::pipeline {

/// Values of the cells at the shares 0, 0.05, 0.25, 0.5, 0.75, 0.95 and 1.
using Quantiles = std::array<double, 7>;

/// The counts that an imputation of a file would use.
struct FoundCounts {
  Dataset data;
  std::string why_these;
  prep::CheckReport report;
  Quantiles totals{};
  Quantiles genes{};
  std::int64_t memory = 0;  ///< bytes, held in memory
};

/// What is in a file and whether it can be imputed.
struct FileInspection {
  std::string format;
  std::int64_t bytes = 0;  ///< of the file, or of those of the folder
  std::vector<io::FileEntry> contents;
  std::optional<FoundCounts> counts;  ///< nothing where the reader refuses them
  std::vector<std::string> problems;  ///< all that would be refused, each with its cure; empty: it can be imputed
};

/// Looks at a file without refusing what can be read: counts that cannot be imputed become problems. Throws FormatError
/// for a damaged or foreign file, InputError for a missing one, OptionError for an unknown layer.
[[nodiscard]] FileInspection inspect_file(const std::string& path, const ReadOptions& options,
                                          std::int64_t minimum_cells, Context& context);

}  // namespace undrop::pipeline
