#pragma once

#include <nanobind/nanobind.h>

/// Every part adds its own to the module.
namespace undrop::binding {

void bind_errors(nanobind::module_& module);
void bind_counts(nanobind::module_& module);
void bind_data(nanobind::module_& module);
void bind_impute(nanobind::module_& module);
void bind_posterior(nanobind::module_& module);
void bind_metrics(nanobind::module_& module);

}  // namespace undrop::binding
