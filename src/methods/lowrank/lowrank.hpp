#pragma once

#include <undrop/imputer.hpp>
#include <undrop/methods.hpp>

#include <memory>

/// Truncated singular value decomposition of log-normalised counts. See CARD.md.
namespace undrop::lowrank {

[[nodiscard]] std::unique_ptr<Imputer> make(ImputerInput input);
[[nodiscard]] std::unique_ptr<FittedImputer> load(const ArchiveReader& archive);

}  // namespace undrop::lowrank
