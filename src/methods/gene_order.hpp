#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace undrop {

/// How genes lie in a cell's picture. `input`: as in the file; `similarity`: genes that vary together lie together;
/// `random`: at random, keyed by the seed.
enum class GeneOrder { input, similarity, random };

/// As options name them: one of the three words above.
[[nodiscard]] GeneOrder gene_order(const std::string& name);

/// The genes in their order. `similarity` sorts them along the second eigenvector of the normalised graph of all genes,
/// whose weights are 1 + cosine of the genes' loadings on 20 principal components (spectral seriation); never holds the
/// graph: O(genes × dimensions) a product. The same for any number of threads.
[[nodiscard]] std::vector<std::int32_t> ordered_genes(const Dataset& data, std::span<const std::int32_t> genes,
                                                      GeneOrder order, const Context& context);

}  // namespace undrop
