#pragma once

#include <undrop/imputer.hpp>
#include <undrop/methods.hpp>

#include <memory>

/// scVGAE (Inoue 2024): a variational graph autoencoder with a zero-inflated negative binomial decoder. See CARD.md.
namespace undrop::scvgae {

[[nodiscard]] std::unique_ptr<Imputer> make(ImputerInput input);
[[nodiscard]] std::unique_ptr<FittedImputer> load(const ArchiveReader& archive);

}  // namespace undrop::scvgae
