#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>
#include <undrop/parameters.hpp>

#include <string>
#include <vector>

#include "io/result_output.hpp"
#include "pipeline/impute_file.hpp"

namespace undrop::foreign {

/// The options of `undrop posterior`, declared once: its own, and those of `undrop impute` that have a meaning here.
[[nodiscard]] const ParameterTable& posterior_parameters();

struct PosteriorRequest {
  std::string input;
  ParameterValues options;  ///< of posterior_parameters()
};

/// Those of the options that `undrop impute` has too.
[[nodiscard]] ParameterValues shared_options(const PosteriorRequest& request);

/// Weighs what another tool predicted against the counts of the input, and writes the posterior means as `undrop
/// impute` writes a result. Throws OptionError (no prediction, a scale that neither option nor file tells), InputError
/// (names that do not match, a half of other counts), FormatError, UsageError. On any failure no output is left.
pipeline::ImputeSummary posterior_file(const PosteriorRequest& request, Context& context);
/// The same, not done (`--dry-run`).
[[nodiscard]] pipeline::ImputeEstimate estimate_posterior(const PosteriorRequest& request, Context& context);

/// Counts that the caller holds. Options that are of files alone have no meaning for them.
struct PosteriorOfData {
  Dataset data;
  ParameterValues options;              ///< of posterior_parameters()
  std::vector<std::string> genes = {};  ///< names of those to weigh; empty: all
};

/// posterior_file for data in memory: the result is added to `output`, which is committed by the caller, and is that of
/// a file with the same counts, names, options and seed, bit for bit.
pipeline::ImputeSummary posterior_data(PosteriorOfData request, io::ResultOutput& output, Context& context);

}  // namespace undrop::foreign
