#pragma once

#include <undrop/imputer.hpp>
#include <undrop/methods.hpp>

#include <memory>

/// A gene's mean over its non-zeros, in log space: the same expressed value for every cell. See CARD.md.
namespace undrop::nonzero_mean {

[[nodiscard]] std::unique_ptr<Imputer> make(ImputerInput input);
[[nodiscard]] std::unique_ptr<FittedImputer> load(const ArchiveReader& archive);

}  // namespace undrop::nonzero_mean
