#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>
#include <undrop/facts.hpp>
#include <undrop/parameters.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compare/bulk_differences.hpp"
#include "judge/value_source.hpp"
#include "prep/labels.hpp"

namespace undrop::compare {

/// What a comparison works on. What methods get to see (`data`) and what they are scored by lie apart: `data` has no
/// annotations of cells, and its cells are numbered, so that no name tells a type.
struct CompareInput {
  Dataset data;                                ///< modelled features of cells that are not empty
  prep::Labels labels;                         ///< no names where there are none
  std::vector<double> stages;                  ///< one a cell, NaN where unknown; empty where there are none
  std::unique_ptr<judge::ValueSource> truth;   ///< of the same cells and genes; nullptr where there is none
  std::vector<double> truth_totals;            ///< by cell
  std::optional<BulkDifferences> differences;  ///< what `de` is scored by
  std::vector<std::string> cell_names;         ///< as the file has them
  std::string fingerprint;                     ///< of counts, labels, stages and truth
  Facts facts;                                 ///< of the input, for the report
  std::map<std::string, std::string> reasons;  ///< protocols that the data do not support, and why
};

/// Reads and checks all that the options (of compare_parameters) name. Throws what readers and checks throw;
/// OptionError where a column or a type does not exist.
[[nodiscard]] CompareInput read_compare_input(const std::string& path, const Options& options, Context& context);

/// The cells of the task `null`: of one type, or all. Throws OptionError for an unknown --null-group.
[[nodiscard]] std::vector<std::int64_t> null_cells(const CompareInput& input, const Options& options);

}  // namespace undrop::compare
