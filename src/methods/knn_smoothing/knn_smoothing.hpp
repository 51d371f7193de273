#pragma once

#include <undrop/imputer.hpp>
#include <undrop/methods.hpp>

#include <cstdint>
#include <memory>

/// Sums over nearest cells, found in rounds. See CARD.md.
namespace undrop::knn_smoothing {

[[nodiscard]] std::unique_ptr<Imputer> make(ImputerInput input);
[[nodiscard]] std::unique_ptr<FittedImputer> load(const ArchiveReader& archive);

/// What foretells held-back molecules (CARD.md): where half of the non-zero counts are under 5, as counts of molecules
/// are, 32, at most a sixth of the cells, and 64 where the median cell has under 3,000 molecules, at most a thirtieth
/// of the cells; 4 where counts are larger, as of reads. `data` through prep. One pass.
[[nodiscard]] std::int64_t automatic_k(const Dataset& data);

}  // namespace undrop::knn_smoothing
