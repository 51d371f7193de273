#pragma once

#include <undrop/dataset.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace undrop::prep {

/// Place of each gene of `data` among the genes of a fitted model, matched by name; −1 where the model has none of that
/// name or the feature is not modelled. Cost O(genes of both).
[[nodiscard]] std::vector<std::int32_t> gene_places(const std::vector<std::string>& model_genes, const Dataset& data);

/// The same, for use: throws InputError where no gene is shared.
[[nodiscard]] std::vector<std::int32_t> shared_gene_places(const std::vector<std::string>& model_genes,
                                                           const Dataset& data);

/// 1 where the place is one of the model, else 0.
[[nodiscard]] std::vector<std::uint8_t> has_place(const std::vector<std::int32_t>& places);

}  // namespace undrop::prep
