#pragma once

#include <undrop/imputer.hpp>
#include <undrop/methods.hpp>

#include <memory>

/// Low-rank completion of the non-zeros: zeros are missing. See CARD.md.
namespace undrop::completion {

[[nodiscard]] std::unique_ptr<Imputer> make(ImputerInput input);
[[nodiscard]] std::unique_ptr<FittedImputer> load(const ArchiveReader& archive);

}  // namespace undrop::completion
