#pragma once

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace undrop::cli {

/// The help of `undrop` itself: its commands and where to go on.
[[nodiscard]] std::string overview();

/// Words broken at 100 columns; lines after the first are indented.
[[nodiscard]] std::string wrapped(const std::string& text, std::size_t indent);

/// Help in columns, wrapped at 100 characters, under the headings of the option groups.
class HelpFormatter : public CLI::Formatter {
 public:
  HelpFormatter() { column_width(34); }
  std::string make_option(const CLI::Option* option, bool is_positional) const override;
  std::string make_usage(const CLI::App* app, std::string name) const override;
};

[[nodiscard]] bool asks_for_help(const std::vector<std::string>& arguments);
/// Prints the help of a command to standard output; returns 0.
int print_help(CLI::App& app, const std::string& footer = {});

}  // namespace undrop::cli
