#pragma once

#include <string>
#include <vector>

namespace undrop::simulate {

/// Numbers separated by commas, as options take them: "0.5,0.3,0.2". Every number must lie in [minimum, maximum].
/// Throws OptionError naming the option.
[[nodiscard]] std::vector<double> number_list(const std::string& option, const std::string& text, double minimum,
                                              double maximum);

/// The numbers as `number_list` reads them, with as few digits as give the same numbers back.
[[nodiscard]] std::string to_text(const std::vector<double>& numbers);

}  // namespace undrop::simulate
