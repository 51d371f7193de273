#pragma once

#include <string_view>

namespace undrop::report {

/// The style sheet of the report. Colours are those of Okabe and Ito (2008), darkened on white so that marks have a
/// contrast of 3 : 1 and text of 4.5 : 1.
[[nodiscard]] std::string_view style_sheet();

}  // namespace undrop::report
