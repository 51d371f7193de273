#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <memory>
#include <string>
#include <vector>

namespace undrop::io {

/// What the file of a data set holds beside what was read of it.
struct Remainder {
  std::vector<std::string> layers;   ///< further matrices of the same shape: "spliced", "X"
  std::vector<std::string> members;  ///< everything else: "obsm/X_pca", "uns/pca", "raw", "obs/intervals"
};

[[nodiscard]] Remainder remainder_of(const Dataset& data);

/// One of the layers. Throws FormatError, InputError (NaN or infinity).
[[nodiscard]] std::shared_ptr<const CountSource> read_further_layer(const Dataset& data, const std::string& name,
                                                                    const Context& context);

}  // namespace undrop::io
