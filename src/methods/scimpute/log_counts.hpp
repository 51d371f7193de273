#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <cstdint>
#include <span>

#include "embed/sparse_products.hpp"

namespace undrop::scimpute {

/// The scale that the method works on: z = log10(count × 10⁶ / total + 1.01). A zero is `zero_value`.
inline constexpr double pseudo_count = 1.01;
extern const double zero_value;  ///< log10(1.01)

/// z − zero_value of the non-zeros, one row a cell; rows of empty cells are empty. `places`: per gene of the data set
/// its column, −1 where it has none. Totals are over all modelled genes of the data set.
[[nodiscard]] embed::SparseRows log_rows(const Dataset& data, std::span<const std::int64_t> cells,
                                         std::span<const std::int32_t> places, std::int64_t n_genes,
                                         const Context& context);

/// z back to count / size factor, at a median total.
[[nodiscard]] double normalized_from_log(double z, double median_total);

}  // namespace undrop::scimpute
