#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <cstdint>

namespace undrop::prep {

/// The data with the values of every modelled gene dealt anew to the cells, each gene by itself: what genes have in
/// common is gone, their distributions stay. Whole rows of dealt depth keep no relation to each other; size factors are
/// those of the new counts. Keyed by (seed, repeat, gene). Holds the counts twice while it works; O(non-zeros).
[[nodiscard]] Dataset permute_genes(const Dataset& data, std::int64_t repeat, const Context& context);

}  // namespace undrop::prep
