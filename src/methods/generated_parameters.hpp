#pragma once

#include <undrop/parameters.hpp>

#include <cstdint>

/// Options that mean the same in every method that fills zeros from generated pictures of cells, to stand in the table
/// of each.
namespace undrop::generated_parameters {

[[nodiscard]] Parameter n_top_genes();
[[nodiscard]] Parameter gene_order();
[[nodiscard]] Parameter levels();
[[nodiscard]] Parameter labelled_entry();
[[nodiscard]] Parameter began_gamma();
[[nodiscard]] Parameter began_lambda();
[[nodiscard]] Parameter began_start();
/// `steps`: the default.
[[nodiscard]] Parameter check_every(std::int64_t steps);
[[nodiscard]] Parameter patience();
[[nodiscard]] Parameter candidates();
[[nodiscard]] Parameter batch_statistics();

}  // namespace undrop::generated_parameters
