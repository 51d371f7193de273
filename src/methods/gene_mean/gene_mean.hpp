#pragma once

#include <undrop/imputer.hpp>
#include <undrop/methods.hpp>

#include <memory>

/// A gene's mean over all cells: the same rate for every cell. See CARD.md.
namespace undrop::gene_mean {

[[nodiscard]] std::unique_ptr<Imputer> make(ImputerInput input);
[[nodiscard]] std::unique_ptr<FittedImputer> load(const ArchiveReader& archive);

}  // namespace undrop::gene_mean
