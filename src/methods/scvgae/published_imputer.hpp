#pragma once

#include <undrop/imputer.hpp>
#include <undrop/methods.hpp>

#include <memory>

namespace undrop::scvgae {

/// The imputer of the presets `paper`, `reference2024` and `reference2026`: the published program's own output for the
/// cells of the fit, turned back into counts. It has one scale and shift a cell and so nothing for other cells.
[[nodiscard]] std::unique_ptr<FittedImputer> fit_published_imputer(const Dataset& data, const Options& options,
                                                                   const Context& context);
[[nodiscard]] bool is_published(const ArchiveReader& archive);
/// Throws FormatError where the parts disagree.
[[nodiscard]] std::unique_ptr<FittedImputer> load_published_imputer(const ArchiveReader& archive);

}  // namespace undrop::scvgae
