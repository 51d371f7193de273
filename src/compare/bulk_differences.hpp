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

/// Counts of bulk samples, brought to the genes of some data.
struct BulkTable {
  std::vector<std::string> samples;
  std::vector<float> counts;   ///< row-major, samples × genes of the data; NaN where the table lacks the gene
  std::vector<double> totals;  ///< of every sample over all genes of the table
  std::int64_t n_matched = 0;  ///< genes of the data that the table has
};

/// Reads a table genes × samples (csv or tsv, plain or gzip-compressed, with a header). Genes are known by the column
/// that names most of those of the data, by identifier (with or without version) or symbol; every other column of
/// numbers is a sample. Throws FormatError, and InputError where no gene is known.
[[nodiscard]] BulkTable read_bulk_table(const std::string& path, const Dataset& data);

struct BulkDifferences {
  std::string a;
  std::string b;
  std::vector<std::int32_t> groups;  ///< by cell: 0, 1, −1 for cells of other types
  judge::BulkStandard standard;
  std::int64_t n_significant = 0;
};

/// `wanted`: two types, or none: the most frequent ones of which there are two samples at least. Throws OptionError for
/// unknown types, InputError where bulk has too few samples of them.
[[nodiscard]] BulkDifferences bulk_differences(const BulkTable& bulk, const Dataset& data, const prep::Labels& labels,
                                               const std::vector<std::string>& wanted, const Context& context);

/// Scores of all cells; where both types have 50 cells at least the primary one is the mean over fifths of the cells,
/// from which its interval is made.
[[nodiscard]] judge::TaskScores score_bulk_differences(const judge::ValueSource& values,
                                                       const BulkDifferences& differences, const Context& context);

}  // namespace undrop::compare
