#pragma once

#include <undrop/facts.hpp>
#include <undrop/imputer.hpp>

#include <string>
#include <vector>

#include "output/output_policy.hpp"

namespace undrop::output {

/// What a result has to say for itself, beside what data and fitted imputers know.
struct Run {
  std::string method;
  std::string key;
  PolicyOptions policy = {};
  Quantity quantity = Quantity::expressed;
  ParameterValues options = {};  ///< of every imputing command, and the method's own
  std::string preset = "default";
  std::uint64_t seed = 0;
  std::string device;
  Tally tally = {};
  std::vector<std::string> warnings = {};
};

/// The fitted imputer of all cells, or of one batch.
struct FittedPart {
  std::string batch;  ///< empty where all cells were fitted together
  const FittedImputer* fitted = nullptr;
  Facts tuning = {};  ///< of the option that was chosen for it, if one was
};

/// The content of uns[key]. Times, paths and numbers of threads are left out: the same input, options and seed give the
/// same facts, wherever the files lie. Facts of a fit are under "fit/", or "fit/<batch>/" where there are batches.
[[nodiscard]] Facts provenance(const Dataset& data, const Run& run, const std::vector<FittedPart>& parts);

}  // namespace undrop::output
