#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <memory>
#include <string>
#include <vector>

#include "io/model_archive.hpp"
#include "io/result_output.hpp"
#include "pipeline/impute_file.hpp"
#include "pipeline/method_source.hpp"

namespace undrop::pipeline {

/// impute_file and estimate with a method of the caller's own.
ImputeSummary impute_with(const ImputeRequest& request, const MethodSource& method, Context& context);
ImputeEstimate estimate_with(const ImputeRequest& request, const MethodSource& method, Context& context);

/// Counts that the caller holds. Options that are of files alone have no meaning for them.
struct DataRequest {
  Dataset data;
  ImputeRequest options;                        ///< without an input
  std::vector<std::string> genes = {};          ///< names of those to compute; empty: all
  std::shared_ptr<const io::Model> model = {};  ///< nullptr where the method is to be fitted
};

/// The same run on data in memory: layer, companions, annotations and facts are added to `output`, which is committed
/// by the caller. Values are those of a run on a file with the same counts, names, options and seed, bit for bit.
ImputeSummary impute_data(DataRequest request, const MethodSource& method, io::ResultOutput& output, Context& context);
/// The fit alone.
[[nodiscard]] std::shared_ptr<io::HeldModel> fit_data(DataRequest request, const MethodSource& method,
                                                      Context& context);

}  // namespace undrop::pipeline
