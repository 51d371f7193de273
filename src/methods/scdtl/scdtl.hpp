#pragma once

#include <undrop/imputer.hpp>
#include <undrop/methods.hpp>

#include <memory>

/// scDTL (Zhao et al. 2024): networks trained on bulk RNA-seq, transferred to single cells. See CARD.md.
namespace undrop::scdtl {

[[nodiscard]] std::unique_ptr<Imputer> make(ImputerInput input);
[[nodiscard]] std::unique_ptr<FittedImputer> load(const ArchiveReader& archive);

}  // namespace undrop::scdtl
