#pragma once

#include <undrop/dataset.hpp>

namespace undrop::prep {

/// The data with the genes in the order of their names, so that what is made of them does not depend on the order in
/// the file. The counts are not copied: each block that is read is sorted, O(non-zeros × log of those of a cell).
[[nodiscard]] Dataset sort_genes(const Dataset& data);

}  // namespace undrop::prep
