#pragma once

#include <string_view>

namespace undrop::io {

/// True where the bytes are UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing above U+10FFFF.
[[nodiscard]] bool is_utf8(std::string_view text);

/// What to do about a text that is not.
constexpr std::string_view no_utf8 =
    "holds bytes that are no UTF-8 text, such as accents in another encoding. Save it as UTF-8: iconv -f LATIN1 -t "
    "UTF-8 "
    "FILE > NEW";

}  // namespace undrop::io
