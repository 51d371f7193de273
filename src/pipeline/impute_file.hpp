#pragma once

#include <undrop/context.hpp>
#include <undrop/parameters.hpp>

#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/impute_parameters.hpp"

namespace undrop::pipeline {

struct ImputeRequest {
  std::string input;
  ParameterValues common;  ///< of impute_parameters()
  ParameterValues method;  ///< of the method's own table
};

/// What a run did, for the terminal and for machines.
struct ImputeSummary {
  std::string output;
  std::string key;
  std::string counts_location;
  std::int64_t n_cells = 0;
  std::int64_t n_genes = 0;
  std::int64_t n_zeros = 0;
  std::int64_t n_filled = 0;
  double mass_ratio = 0;  ///< sum of output / sum of input on the count scale
  double seconds = 0;
  bool converged = true;
};

/// Estimate of a run, made without doing it (`--dry-run`).
struct ImputeEstimate {
  double seconds = 0;
  std::int64_t peak_memory = 0;
  std::int64_t output_bytes = 0;
};

/// Read, check, fit (or load), bind, write. On any failure no output and no temporary file is left.
ImputeSummary impute_file(const ImputeRequest& request, Context& context);
ImputeEstimate estimate(const ImputeRequest& request, Context& context);

}  // namespace undrop::pipeline
