#pragma once

#include <undrop/imputer.hpp>

namespace undrop {

/// A value at the depth of a fit as one at another depth, as new cells need it; `ratio` is the median total of their
/// data set / the fit's. Values on the scale `counts` are at the cell's own depth and stay.
[[nodiscard]] double at_depth(double value, Scale scale, double ratio);

}  // namespace undrop
