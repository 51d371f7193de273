#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <cstdint>
#include <span>

namespace undrop::bulk {

/// A correlation below which bulk is called unlike the cells. Measured (docs: bulk references): the right tissue
/// reached 0.15 to 0.71, another one -0.01 to 0.06.
constexpr double least_relations = 0.1;

/// Whether genes that go together in bulk do so in the cells: Spearman's correlation between the correlations of all
/// pairs of the 500 most variable genes of the cells that every sample has, in the samples and in 200 sums of cells.
/// `values`: row-major, samples × genes, log1p, NaN for what a sample lacks; `genes`: their indices in `data`. NaN
/// with fewer than four samples or ten such genes. Memory: sums × genes of the data; O(genes² × sums).
[[nodiscard]] double gene_relations(std::span<const float> values, std::int64_t n_samples, const Dataset& data,
                                    std::span<const std::int32_t> populations, std::span<const std::int32_t> genes,
                                    const Context& context);

}  // namespace undrop::bulk
