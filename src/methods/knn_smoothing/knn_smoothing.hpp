#pragma once

#include <undrop/imputer.hpp>
#include <undrop/methods.hpp>

#include <cstdint>
#include <memory>

/// Sums over nearest cells, found in rounds. See CARD.md.
namespace undrop::knn_smoothing {

[[nodiscard]] std::unique_ptr<Imputer> make(ImputerInput input);
[[nodiscard]] std::unique_ptr<FittedImputer> load(const ArchiveReader& archive);

/// 32 from 2,000 cells on; else the power of two nearest to cells / 64, at least 4.
[[nodiscard]] std::int64_t automatic_k(std::int64_t n_cells);

}  // namespace undrop::knn_smoothing
