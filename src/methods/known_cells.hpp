#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace undrop {

/// A number a cell that tells cells apart by their counts of these genes: the sum of count × hash of the gene's name,
/// modulo 2^64. Genes of other names are left out. One pass over the counts.
[[nodiscard]] std::vector<std::int64_t> cell_fingerprints(const Dataset& data,
                                                          const std::vector<std::string>& gene_names,
                                                          const Context& context);

constexpr std::int32_t new_cell = -1;
constexpr std::int32_t empty_cell = -2;

/// For every cell of `data` its place among the cells of a fit (by fingerprint; the cells' order decides among
/// duplicates), new_cell or empty_cell. What lets a graph method know the cells whose edges it holds.
[[nodiscard]] std::vector<std::int32_t> known_cells(const std::vector<std::int64_t>& fitted, const Dataset& data,
                                                    const std::vector<std::string>& gene_names, const Context& context);

}  // namespace undrop
