#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace undrop {

/// A value of an option. Integers and reals are kept apart; choices are text.
using ParameterValue = std::variant<bool, std::int64_t, double, std::string>;

[[nodiscard]] std::string to_text(const ParameterValue& value);

/// The single declaration of an option: flags, help, JSON configuration, Python signatures and the reference pages are
/// generated from it. `name` uses underscores; the flag is the same with hyphens.
struct Parameter {
  std::string name = {};
  ParameterValue default_value = {};
  std::string help = {};                  ///< one line
  std::optional<double> minimum = {};     ///< for numbers, inclusive
  std::optional<double> maximum = {};     ///< for numbers, inclusive
  std::vector<std::string> choices = {};  ///< for text; empty where any text will do
  std::vector<std::string> words =
      {};                   ///< for numbers: words taken in a number's place, stored as `words_value - index`
  std::string symbol = {};  ///< the paper's symbol, if it has one
  std::string reference_default = {};  ///< the published program's default, if there is one
  std::string short_flag = {};         ///< one letter, or empty
  std::string placeholder = {};        ///< what the help shows for the value: FILE, NAME, SIZE; empty: from the type
  bool required = false;

  /// What a number's first word is stored as; the second is one less.
  static constexpr std::int64_t words_value = -1;
  [[nodiscard]] std::string flag() const;
};

/// Values by name, each of its parameter's type.
using ParameterValues = std::map<std::string, ParameterValue>;

/// A set of parameters with named presets. A preset holds only what differs from the defaults.
class ParameterTable {
 public:
  ParameterTable() : ParameterTable(std::vector<Parameter>{}) {}
  explicit ParameterTable(std::vector<Parameter> parameters, std::map<std::string, ParameterValues> presets = {});

  [[nodiscard]] const std::vector<Parameter>& parameters() const { return parameters_; }
  [[nodiscard]] const std::map<std::string, ParameterValues>& presets() const { return presets_; }
  [[nodiscard]] const Parameter* find(const std::string& name) const;
  /// The known name nearest to a misspelt one, by edit distance; empty where none is near.
  [[nodiscard]] std::string nearest(const std::string& name) const;

  /// Text as typed after a flag into a checked value. Throws OptionError naming the allowed values.
  [[nodiscard]] ParameterValue parse(const std::string& name, const std::string& text) const;
  /// A value that `to_text` wrote, words by their numbers.
  [[nodiscard]] ParameterValue parse_written(const std::string& name, const std::string& text) const;
  /// Checks type and range of a value that came from JSON or Python; whole reals become integers where those are asked
  /// for, and integers reals. Throws OptionError.
  [[nodiscard]] ParameterValue check(const std::string& name, const ParameterValue& value) const;

 private:
  std::vector<Parameter> parameters_;
  std::map<std::string, ParameterValues> presets_;
};

/// Validated options of one run: defaults, overlaid by a preset, overlaid by what the user gave.
class Options {
 public:
  Options() = default;
  /// Throws OptionError for an unknown preset or name, or a value out of range.
  Options(const ParameterTable& table, const std::string& preset, const ParameterValues& given = {});

  [[nodiscard]] bool flag(const std::string& name) const;
  [[nodiscard]] std::int64_t integer(const std::string& name) const;
  [[nodiscard]] double real(const std::string& name) const;
  [[nodiscard]] const std::string& text(const std::string& name) const;
  [[nodiscard]] const ParameterValues& values() const { return values_; }
  /// True where the user gave it, false where default or preset did.
  [[nodiscard]] bool is_given(const std::string& name) const;
  [[nodiscard]] const std::string& preset() const { return preset_; }

 private:
  [[nodiscard]] const ParameterValue& at(const std::string& name) const;
  ParameterValues values_;
  std::map<std::string, bool> given_;
  std::string preset_ = "default";
};

}  // namespace undrop
