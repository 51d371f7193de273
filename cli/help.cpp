#include "help.hpp"

#include <algorithm>
#include <memory>
#include <sstream>

#include "output_line.hpp"

namespace undrop::cli {

namespace {

constexpr std::size_t line_width = 100;

std::string names_of(const CLI::Option& option) {
  const auto& names = option.get_lnames();
  if (names.empty()) return "-" + option.get_snames().front();
  const bool is_switch = names.size() > 1 && names[1] == "no-" + names[0];
  return (option.get_snames().empty() ? "    " : "-" + option.get_snames().front() + ", ") +
         (is_switch ? "--[no-]" : "--") + names.front();
}

/// CLI11 sets the groups apart by two empty lines.
std::string with_single_gaps(std::string text) {
  for (auto at = text.find("\n\n\n"); at != std::string::npos; at = text.find("\n\n\n")) text.erase(at, 1);
  return text;
}

}  // namespace

std::string wrapped(const std::string& text, std::size_t indent) {
  std::istringstream words(text);
  std::string out;
  std::string word;
  std::size_t column = indent;
  while (words >> word) {
    if (column > indent && column + 1 + word.size() > line_width) {
      out += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (column > indent) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
  }
  return out;
}

std::string overview() {
  return "undrop: imputation of single-cell RNA-seq counts that can be trusted\n"
         "\n"
         "usage: undrop COMMAND ...\n"
         "\n"
         "  impute INPUT -o OUTPUT        fill dropout zeros; the result is a new layer of OUTPUT\n"
         "  posterior INPUT -o OUTPUT     weigh another tool's prediction against each cell's own counts\n"
         "  compare INPUT -o DIR          what imputation does to your data: by task, beside controls\n"
         "  evaluate IMPUTED --truth FILE score a result, by whatever tool, against a known truth\n"
         "  simulate -o OUTPUT            counts with a known truth\n"
         "  report RESULT                 the picture book of a result, as one HTML file\n"
         "  convert INPUT OUTPUT          from any format that is read to any that is written\n"
         "  methods [METHOD]              what there is; every option with default, range, meaning, source\n"
         "  info [INPUT]                  this build; with INPUT: what is in the file, and whether it can be imputed\n"
         "\n"
         "  undrop COMMAND -h             the options of a command\n"
         "  undrop impute -m METHOD -h    a method's own options too\n"
         "  undrop --version\n";
}

std::string HelpFormatter::make_option(const CLI::Option* option, bool is_positional) const {
  std::string left = "  " + (is_positional ? option->get_name(true) : names_of(*option));
  if (!is_positional && !option->get_type_name().empty()) left += " " + option->get_type_name();
  const std::size_t indent = get_column_width();
  const bool fits = left.size() + 2 <= indent;
  left += fits ? std::string(indent - left.size(), ' ') : "\n" + std::string(indent, ' ');
  return left + wrapped(option->get_description(), indent) + "\n";
}

std::string HelpFormatter::make_usage(const CLI::App* app, std::string) const {
  std::string text = "usage: undrop " + app->get_name();
  for (const CLI::Option* option : app->get_options()) {
    if (!option->get_positional()) continue;
    const std::string name = option->get_name(true);
    text += option->get_required() ? " " + name : " [" + name + "]";
  }
  return text + " [options]\n";
}

bool asks_for_help(const std::vector<std::string>& arguments) {
  return std::any_of(arguments.begin(), arguments.end(),
                     [](const auto& text) { return text == "-h" || text == "--help"; });
}

int print_help(CLI::App& app, const std::string& footer) {
  app.set_help_flag();
  bool asked = false;
  app.add_flag("-h,--help", asked, "This text")->group("What is said");
  app.formatter(std::make_shared<HelpFormatter>());
  app.footer(footer);
  print_out(with_single_gaps(app.help()));
  return 0;
}

}  // namespace undrop::cli
