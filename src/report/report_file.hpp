#pragma once

#include <undrop/context.hpp>
#include <undrop/parameters.hpp>

#include <cstdint>
#include <string>

namespace undrop::report {

/// The options of `undrop report`, declared once.
[[nodiscard]] const ParameterTable& report_parameters();

struct ReportRequest {
  std::string input;        ///< the folder of a comparison, its scores.json, or an h5ad file of `undrop impute`
  ParameterValues options;  ///< of report_parameters()
};

struct ReportFile {
  std::string output;
  std::int64_t bytes = 0;
};

/// Writes the picture book beside what it is about, or where the options say. Throws UsageError (the output exists),
/// InputError (nothing to report on), FormatError, OptionError, ResourceError. On failure nothing is left.
ReportFile write_report(const ReportRequest& request, Context& context);

}  // namespace undrop::report
