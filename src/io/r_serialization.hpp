#pragma once

#include <undrop/context.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace undrop::io {

struct RValue;
using RPointer = std::shared_ptr<RValue>;

/// A value of R as saveRDS wrote it. Data are kept, code (functions, byte code, environments) is not: it is `other`.
struct RValue {
  enum class Kind { null, logicals, integers, reals, texts, list, symbol, object, other };
  /// What R writes for a missing integer or truth value.
  static constexpr std::int32_t missing = -2147483647 - 1;

  Kind kind = Kind::null;
  std::vector<std::int32_t> integers;  ///< logicals, integers
  std::vector<double> reals;
  std::vector<std::string> texts;                            ///< UTF-8; empty where missing; a symbol has one
  std::vector<RPointer> list;                                ///< never nullptr; a pairlist is a list with names
  std::vector<std::pair<std::string, RPointer>> attributes;  ///< the slots of an S4 object among them

  /// nullptr where there is none.
  [[nodiscard]] const RValue* attribute(std::string_view name) const;
  /// First class of an object, empty where it has none.
  [[nodiscard]] std::string class_name() const;
  [[nodiscard]] bool inherits(std::string_view name) const;
  /// Element of a list by its name; nullptr where there is none.
  [[nodiscard]] const RValue* element(std::string_view name) const;
  /// Texts of the attribute "names", empty where there are none.
  [[nodiscard]] std::vector<std::string> names() const;
};

/// True where a file's first bytes (unpacked) are those of saveRDS in its binary form.
[[nodiscard]] bool is_rds(std::string_view start);

/// Reads the value of an .rds file, plain or gzip-compressed, of format version 2 or 3. No length in the file is
/// trusted: what the file cannot hold is a FormatError with the place in the unpacked bytes, what exceeds the context's
/// memory budget a ResourceError. Memory: the data themselves, doubles as 8 bytes and integers as 4. Source:
/// "Serialization Formats" in R Internals.
[[nodiscard]] RPointer read_r_value(const std::string& path, const Context& context);

}  // namespace undrop::io
