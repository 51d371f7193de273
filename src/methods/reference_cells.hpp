#pragma once

#include <undrop/archive.hpp>
#include <undrop/dataset.hpp>

#include <cstdint>
#include <vector>

namespace undrop {

/// Cells that are not empty.
[[nodiscard]] std::vector<std::int64_t> filled_cells(const Dataset& data);

/// The cells of a fit as a part of its model, for methods that look new cells' neighbours up among them: those that are
/// not empty, with these genes (rising); cells' names are not kept. Shares the counts where these are all.
[[nodiscard]] Dataset reference_cells(const Dataset& data, const std::vector<std::int32_t>& genes);

void save_reference_cells(ArchiveWriter& archive, const Dataset& cells);
/// Throws FormatError where the parts disagree.
[[nodiscard]] Dataset load_reference_cells(const ArchiveReader& archive);

}  // namespace undrop
