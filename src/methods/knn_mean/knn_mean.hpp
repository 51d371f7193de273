#pragma once

#include <undrop/imputer.hpp>
#include <undrop/methods.hpp>

#include <cstdint>
#include <memory>

/// The mean of the nearest cells, one step. See CARD.md.
namespace undrop::knn_mean {

[[nodiscard]] std::unique_ptr<Imputer> make(ImputerInput input);
[[nodiscard]] std::unique_ptr<FittedImputer> load(const ArchiveReader& archive);

/// The square root of the cells, at least 5 and at most 30.
[[nodiscard]] std::int64_t automatic_neighbors(std::int64_t n_cells);

}  // namespace undrop::knn_mean
