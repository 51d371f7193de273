#include "pipeline/impute_file.hpp"

#include "pipeline/impute_plan.hpp"
#include "pipeline/impute_run.hpp"
#include "pipeline/method_source.hpp"

namespace undrop::pipeline {

namespace {

/// The method that a model was fitted by, or the one that is asked for.
MethodSource chosen_method(const ImputeRequest& request) {
  if (const auto model = open_model(request)) return registered_method(model->header().method);
  return registered_method(Options(impute_parameters(), "default", request.common).text("method"));
}

}  // namespace

ImputeSummary impute_file(const ImputeRequest& request, Context& context) {
  return impute_with(request, chosen_method(request), context);
}

ImputeEstimate estimate(const ImputeRequest& request, Context& context) {
  return estimate_with(request, chosen_method(request), context);
}

}  // namespace undrop::pipeline
