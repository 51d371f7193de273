#pragma once

#include <undrop/dataset.hpp>

#include <string>
#include <vector>

namespace undrop::compare {

/// One number a cell that rises with its stage, NaN where it is unknown. `order`: the stages from first to last; others
/// are unknown. Empty: numbers as they are, text that is numbers by value, categories in their order. Throws
/// OptionError where there is no such column, it has no order (text), or nothing of the order is in it.
[[nodiscard]] std::vector<double> stages_from(const Dataset& data, const std::string& column,
                                              const std::vector<std::string>& order);

}  // namespace undrop::compare
