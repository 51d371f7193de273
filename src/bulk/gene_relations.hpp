#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <cstdint>
#include <span>

namespace undrop::bulk {

/// Whether genes that go together in bulk do so in the cells: Spearman's correlation between the correlations of all
/// pairs of the 500 most variable genes of the cells that every sample has, in the samples and in 200 sums of cells.
/// `values`: row-major, samples × genes, log1p, NaN for what a sample lacks; `genes`: their indices in `data`. NaN
/// with fewer than four samples or ten such genes. Memory: sums × genes of the data; O(genes² × sums).
[[nodiscard]] double gene_relations(std::span<const float> values, std::int64_t n_samples, const Dataset& data,
                                    std::span<const std::int32_t> populations, std::span<const std::int32_t> genes,
                                    const Context& context);

}  // namespace undrop::bulk
