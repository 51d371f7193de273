#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <cstdint>
#include <vector>

namespace undrop::prep {

/// The modelled genes seen at least once, at most `n_top` of them (all where n_top < 0): the most variable by
/// normalised dispersion of log1p values in 20 bins of mean (Satija et al. 2015, the "seurat" flavour). Rising indices.
[[nodiscard]] std::vector<std::int32_t> variable_genes(const Dataset& data, std::int64_t n_top, const Context& context);

}  // namespace undrop::prep
