#pragma once

#include <undrop/parameters.hpp>

#include <nanobind/nanobind.h>

#include "io/memory_output.hpp"
#include "pipeline/impute_file.hpp"

namespace undrop::binding {

/// Options of a call. Throws TypeError for what is no number, text or truth value.
ParameterValues values_of(const nanobind::dict& given);

/// What a run adds, as dictionaries of arrays; a sparse layer is the tuple (data, indices, indptr). The memory of
/// `output` is taken over.
nanobind::dict members_of(io::MemoryOutput& output, const pipeline::ImputeSummary& summary);

}  // namespace undrop::binding
