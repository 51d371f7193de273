#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>
#include <undrop/imputer.hpp>

#include <memory>
#include <string>
#include <vector>

#include "judge/value_source.hpp"

namespace undrop::foreign {

/// The scales on which other tools write. `cp10k`: normalised to 10,000 a cell.
enum class ForeignScale { counts, normalized, log1p, cp10k, log1p_cp10k };

[[nodiscard]] const std::vector<std::string>& foreign_scale_names();
/// Throws OptionError of this option for another word.
[[nodiscard]] ForeignScale foreign_scale(const std::string& option, const std::string& text);

/// A matrix of a file that some tool wrote, and its scale.
struct ForeignMatrix {
  std::string path;
  std::string layer = {};      ///< empty: the layer that undrop marked as imputed, else X
  std::string scale = {};      ///< empty: what the file says, else counts
  std::string option = "add";  ///< by which the user named it, for messages
};

/// Layer and scale of a matrix, as far as the user left them to the file; the scale stays empty where the file does not
/// say it either. Throws OptionError where there is no such layer, or none is named and several are marked.
[[nodiscard]] ForeignMatrix completed(ForeignMatrix matrix, const Context& context);

/// A matrix that some tool wrote, opened once and asked for any data set that has its cells.
class ForeignFile {
 public:
  /// An unknown scale is that of counts. Throws FormatError, InputError, OptionError.
  ForeignFile(const ForeignMatrix& matrix, Context& context);

  [[nodiscard]] const ForeignMatrix& matrix() const { return matrix_; }
  [[nodiscard]] const std::vector<std::string>& gene_names() const { return gene_names_; }
  /// Whether names are the same, and the values of the first cells.
  [[nodiscard]] bool starts_like(const ForeignFile& other) const;

  /// The values as those of `data`, on the scale that is asked for. Cells are matched by the names of `data`, or where
  /// the file has none of these by `original_names`; genes by name. Genes that the file lacks keep their observed
  /// values, as those of a method that does not model them. Values that are not finite or negative count as 0. Read
  /// block by block where the file allows it; `data` must outlive the result. `refuses_nan`: values that are not finite
  /// are an InputError that names cell and gene. Throws InputError (cells are missing, no gene is shared).
  [[nodiscard]] std::unique_ptr<judge::ValueSource> values_of(const Dataset& data,
                                                              const std::vector<std::string>& original_names,
                                                              Scale scale, bool refuses_nan = false) const;

 private:
  ForeignMatrix matrix_;
  std::vector<std::string> cell_names_;
  std::vector<std::string> gene_names_;
  std::shared_ptr<const judge::ValueSource> values_;
};

/// ForeignFile of the matrix, asked once.
[[nodiscard]] std::unique_ptr<judge::ValueSource> foreign_values(const ForeignMatrix& matrix, const Dataset& data,
                                                                 const std::vector<std::string>& original_names,
                                                                 Scale scale, Context& context);

}  // namespace undrop::foreign
