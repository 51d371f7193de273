#pragma once

#include <undrop/archive.hpp>
#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "embed/correlation_axes.hpp"

namespace undrop::drimpute {

/// Where the fit's cells lie along the leading axes of a correlation distance, as directions, so that other cells find
/// the one that is most like them; a cell of the fit finds itself.
struct CellMap {
  embed::Correlation correlation = embed::Correlation::pearson;
  std::int64_t n_axes = 0;
  std::vector<float> loadings;    ///< row-major, genes × axes
  std::vector<float> directions;  ///< row-major, the fit's cells × axes, of length 1

  /// For every row the place of the nearest cell of the fit.
  [[nodiscard]] std::vector<std::int32_t> nearest(const embed::StandardRows& rows, const Context& context) const;
  void save(ArchiveWriter& archive, const std::string& prefix) const;
  /// Throws FormatError where the parts disagree.
  [[nodiscard]] static CellMap load(const ArchiveReader& archive, const std::string& prefix, std::int64_t n_genes);
};

/// At most 20 axes are kept.
[[nodiscard]] CellMap map_cells(const embed::StandardRows& rows, embed::Correlation correlation,
                                const embed::CorrelationAxes& axes);

}  // namespace undrop::drimpute
