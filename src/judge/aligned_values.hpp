#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "judge/result_file.hpp"
#include "judge/value_source.hpp"

namespace undrop::judge {

/// A matrix as the user names it.
struct FilePlace {
  std::string path;
  std::string layer;  ///< empty: not named
};

/// FILE or FILE:LAYER; a file whose name holds a colon is a file.
[[nodiscard]] FilePlace file_place(const std::string& text);

/// Where each wanted name stands among those at hand, −1 where it does not. Throws InputError where a wanted name
/// stands there more than once, or is wanted more than once, unless both lists are the same: which is meant cannot be
/// told. `what` and the two places are for the message.
[[nodiscard]] std::vector<std::int64_t> places_by_name(const std::vector<std::string>& wanted,
                                                       const std::vector<std::string>& at_hand, const std::string& what,
                                                       const std::string& wanted_in, const std::string& at_hand_in);

/// The same; empty where both lists are the same. Throws InputError also where a name is missing.
[[nodiscard]] std::vector<std::int64_t> matched_places(const std::vector<std::string>& wanted,
                                                       const std::vector<std::string>& at_hand, const std::string& what,
                                                       const std::string& wanted_in, const std::string& at_hand_in);

/// The same for genes.
[[nodiscard]] std::vector<std::int32_t> matched_genes(const std::vector<std::string>& wanted,
                                                      const std::vector<std::string>& at_hand,
                                                      const std::string& wanted_in, const std::string& at_hand_in);

/// The values with these cells and genes in this order. Throws InputError where the source lacks one.
[[nodiscard]] std::unique_ptr<ValueSource> aligned_values(NamedValues source,
                                                          const std::vector<std::string>& cell_names,
                                                          const std::vector<std::string>& gene_names,
                                                          const std::string& wanted_in);

}  // namespace undrop::judge
