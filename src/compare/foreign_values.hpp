#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>
#include <undrop/imputer.hpp>

#include <memory>
#include <string>
#include <vector>

#include "judge/value_source.hpp"

namespace undrop::compare {

/// The scales on which other tools write. `cp10k`: normalised to 10,000 a cell.
enum class ForeignScale { counts, normalized, log1p, cp10k, log1p_cp10k };

/// Throws OptionError of this option for another word.
[[nodiscard]] ForeignScale foreign_scale(const std::string& option, const std::string& text);

/// A matrix of a file that some tool wrote, and its scale.
struct ForeignMatrix {
  std::string path;
  std::string layer = {};  ///< empty: the layer that undrop marked as imputed, else X
  std::string scale = {};  ///< empty: what the file says, else counts
};

/// The values of a foreign result as those of `data`, on the scale that is asked for. Cells are matched by the names of
/// `data`, or where the file has none of these by `original_names`; genes by name. Genes that the file lacks keep their
/// observed values, as those of a method that does not model them. Values that are not finite or negative count as 0.
/// Read block by block where the file allows it. Arguments but the matrix must outlive the result. Throws FormatError,
/// InputError (cells are missing, no gene is shared), OptionError.
[[nodiscard]] std::unique_ptr<judge::ValueSource> foreign_values(const ForeignMatrix& matrix, const Dataset& data,
                                                                 const std::vector<std::string>& original_names,
                                                                 Scale scale, Context& context);

}  // namespace undrop::compare
