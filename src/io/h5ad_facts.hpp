#pragma once

#include <undrop/facts.hpp>

#include "io/hdf5_file.hpp"

namespace undrop::io {

/// What H5adElements::facts wrote, or another program as a dictionary of scalars and vectors: names of groups are
/// joined by slashes. Members of other kinds (matrices, data frames) are left aside.
[[nodiscard]] Facts read_facts(const hdf5::Group& group);

}  // namespace undrop::io
