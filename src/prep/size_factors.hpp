#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <string>
#include <vector>

namespace undrop::prep {

/// Marks the modelled features and sets the size factors: a cell's total over the modelled features / the median of
/// these totals over the cells that are not empty, in double precision. Empty cells get 0. One pass over the non-zeros.
/// Throws InputError where no feature is of the given types (all are modelled where the data set has no types) or all
/// cells are empty.
void set_size_factors(Dataset& data, const Context& context,
                      const std::vector<std::string>& feature_types = {"Gene Expression"});

/// The same for other counts of the same features, for instance a part of them: what is modelled stays as it was
/// marked. Leaves size factors of 0 where all cells are empty.
void renew_size_factors(Dataset& data, const Context& context);

}  // namespace undrop::prep
