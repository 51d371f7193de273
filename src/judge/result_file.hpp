#pragma once

#include <undrop/context.hpp>
#include <undrop/imputer.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "judge/value_source.hpp"

namespace undrop::judge {

/// A matrix of a file with the names of its rows and columns.
struct NamedValues {
  std::string path;
  std::string location;  ///< "layers/NAME", "X"
  std::vector<std::string> cell_names;
  std::vector<std::string> gene_names;
  std::unique_ptr<ValueSource> values;
};

/// Opens a layer ("X" for the main matrix) of an h5ad file as a stream; other files, other encodings, and the file's
/// counts where `layer` is empty, are read into memory. Throws OptionError (no such layer), FormatError, InputError.
[[nodiscard]] NamedValues open_values(const std::string& path, const std::string& layer, Context& context);

/// True for an h5ad file that has this layer.
[[nodiscard]] bool has_layer(const std::string& path, const std::string& layer);

/// The layers of an h5ad file; none for another format.
[[nodiscard]] std::vector<std::string> layer_names(const std::string& path);
/// Those that undrop marked as imputed.
[[nodiscard]] std::vector<std::string> imputed_layers(const std::string& path);

/// What undrop wrote beside an imputed layer; members are empty where the file says nothing.
struct ResultFacts {
  std::string layer;
  std::string method;
  std::optional<Scale> scale;
  std::vector<double> size_factors;  ///< by cell
  std::string counts_layer;          ///< where in this file the counts stand, as ReadOptions::layer
  std::string feature_types;         ///< those that were modelled, separated by commas
  /// P(dropout) at every zero: from the companion layer, or from the table of genes × populations.
  std::unique_ptr<ValueSource> dropout;
};

/// Looks for the result in a file. An empty `layer` means the one layer that is marked as imputed. Throws OptionError
/// where there is none or more than one.
[[nodiscard]] ResultFacts find_result(const std::string& path, const std::string& layer, const Context& context);

}  // namespace undrop::judge
