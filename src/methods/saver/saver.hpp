#pragma once

#include <undrop/imputer.hpp>
#include <undrop/methods.hpp>

#include <memory>

/// Posterior rates around predictions from other genes. See CARD.md.
namespace undrop::saver {

[[nodiscard]] std::unique_ptr<Imputer> make(ImputerInput input);
[[nodiscard]] std::unique_ptr<FittedImputer> load(const ArchiveReader& archive);

}  // namespace undrop::saver
