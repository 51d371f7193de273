#pragma once

#include <undrop/parameters.hpp>

#include <CLI/CLI.hpp>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace undrop::cli {

/// What the command line says about one parameter, for its help: "Dimensions of the latent space [1 to 512; 16]".
[[nodiscard]] std::string help_text(const Parameter& parameter);

/// The flags of a parameter table. Switches become --name and --no-name; every other parameter takes a value. Text is
/// kept as typed until `values` is asked for, so that unknown flags are reported before values out of range.
class ParameterFlags {
 public:
  /// Adds an option to `app` for every parameter, under the heading `group`. `table` must outlive this object.
  ParameterFlags(CLI::App& app, const ParameterTable& table, const std::string& group);

  [[nodiscard]] const ParameterTable& table() const { return table_; }
  /// What the user gave, checked. Throws OptionError.
  [[nodiscard]] ParameterValues values() const;

 private:
  struct Typed {
    std::map<std::string, std::string> texts;
    std::map<std::string, bool> switches;
  };
  const ParameterTable& table_;
  std::shared_ptr<Typed> typed_ = std::make_shared<Typed>();
};

/// Parses, and reports an unknown flag with the nearest known one. Throws UsageError.
void parse_arguments(CLI::App& app, const std::vector<std::string>& arguments);

/// Throws UsageError naming the first required parameter of the table that is not in `given`.
void require_all(const ParameterTable& table, const ParameterValues& given, const std::string& command);

}  // namespace undrop::cli
