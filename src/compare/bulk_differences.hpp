#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <cstdint>
#include <string>
#include <vector>

#include "judge/de_scores.hpp"
#include "judge/task_scores.hpp"
#include "judge/value_source.hpp"
#include "prep/labels.hpp"

/// The task `de`: two types of cells, and what bulk samples of these types say.
namespace undrop::compare {

/// Bulk samples, brought to the genes of some data.
struct BulkSamples {
  std::vector<std::string> samples;
  std::vector<float> counts;   ///< linear, row-major, samples × genes of the data; NaN where the table lacks the gene
  std::vector<double> totals;  ///< of every sample over all genes of the table
  std::int64_t n_matched = 0;  ///< genes of the data that the table has
};

/// Reads a table of bulk samples as methods that learn from them do (bulk/bulk_table.hpp), and throws what that does.
[[nodiscard]] BulkSamples read_bulk_samples(const std::string& path, const Dataset& data, Context& context);

struct BulkDifferences {
  std::string a;
  std::string b;
  std::vector<std::int32_t> groups;  ///< by cell: 0, 1, −1 for cells of other types
  judge::BulkStandard standard;
  std::vector<std::string> samples;  ///< by which it is scored: no method may have learned from them
  std::int64_t n_significant = 0;
};

/// What is asked for.
struct BulkQuestion {
  std::vector<std::string> types;  ///< two, or none: the most frequent ones of which there are two samples at least
  std::string scored = "types";    ///< "types": all samples of the two types; "halves": every second one of each type,
                                   ///< the others being left to methods that learn; else beginnings of names
};

/// Throws OptionError for unknown types and names, InputError where there are too few samples.
[[nodiscard]] BulkDifferences bulk_differences(const BulkSamples& bulk, const Dataset& data, const prep::Labels& labels,
                                               const BulkQuestion& question, const Context& context);

/// Scores of all cells; where both types have 50 cells at least the primary one is the mean over fifths of the cells,
/// from which its interval is made.
[[nodiscard]] judge::TaskScores score_bulk_differences(const judge::ValueSource& values,
                                                       const BulkDifferences& differences, const Context& context);

}  // namespace undrop::compare
