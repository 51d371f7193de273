#include "compare/foreign_plan.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "compare/fingerprint.hpp"
#include "foreign/foreign_values.hpp"
#include "judge/aligned_values.hpp"

namespace undrop::compare {

namespace {

namespace fs = std::filesystem;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    if (!line.empty()) lines.push_back(line);
  }
  return lines;
}

/// Size and time of change of a file, or of all in a folder: what tells that an answer was made anew.
std::string state_of(const std::string& path) {
  std::vector<std::string> files;
  if (fs::is_directory(path)) {
    for (const auto& entry : fs::directory_iterator(path)) files.push_back(entry.path().string());
    std::sort(files.begin(), files.end());
  } else {
    files.push_back(path);
  }
  Fingerprint fingerprint;
  for (const auto& file : files) {
    if (!fs::is_regular_file(file)) continue;
    fingerprint.add(file);
    fingerprint.add(std::to_string(fs::file_size(file)));
    fingerprint.add(std::to_string(fs::last_write_time(file).time_since_epoch().count()));
  }
  return fingerprint.text();
}

/// A folder with the files of a 10x matrix is one result, not a folder of answers.
bool holds_answers(const std::string& path) {
  if (!fs::is_directory(path)) return false;
  const auto entries = fs::directory_iterator(path);
  return std::any_of(begin(entries), end(entries), [](const auto& entry) {
    return entry.path().filename().string().find(".h5ad") != std::string::npos;
  });
}

EntrantPlan file_entrant(const std::string& text) {
  const auto equals = text.find('=');
  const auto colon = text.rfind(':');
  if (equals == std::string::npos || equals == 0 || colon == std::string::npos || colon < equals) {
    throw OptionError("add", text, "must be NAME=FILE:SCALE or NAME=FILE:LAYER:SCALE");
  }
  const auto scale = text.substr(colon + 1);
  (void)foreign::foreign_scale("add", scale);
  const auto place = judge::file_place(text.substr(equals + 1, colon - equals - 1));
  if (!fs::exists(place.path)) throw OptionError("add", text, "there is no file " + place.path);
  EntrantPlan entrant{.name = text.substr(0, equals), .kind = "file", .method = place.path};
  entrant.options["layer"] = place.layer;
  entrant.options["scale"] = scale;
  entrant.options["state"] = state_of(place.path);
  return entrant;
}

EntrantPlan command_entrant(const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos || equals == 0) throw OptionError("command", text, "must be NAME=COMMAND");
  std::string name = text.substr(0, equals);
  std::string scale;
  const auto colon = name.rfind(':');
  if (colon != std::string::npos) {
    scale = name.substr(colon + 1);
    (void)foreign::foreign_scale("command", scale);
    name.resize(colon);
  }
  if (name.empty()) throw OptionError("command", text, "must be NAME=COMMAND");
  EntrantPlan entrant{.name = name, .kind = "command", .method = text.substr(equals + 1)};
  for (const char* mark : {"{input}", "{output}"}) {
    if (entrant.method.find(mark) == std::string::npos)
      throw OptionError("command", text,
                        fmt::format("the command must hold {}, which undrop replaces by a file", mark));
  }
  entrant.options["scale"] = scale;
  return entrant;
}

}  // namespace

std::vector<EntrantPlan> plan_foreign(const Options& options) {
  std::vector<EntrantPlan> entrants;
  for (const auto& line : lines_of(options.text("add"))) entrants.push_back(file_entrant(line));
  for (const auto& line : lines_of(options.text("command"))) entrants.push_back(command_entrant(line));
  return entrants;
}

std::string exported_name(InputKind kind, std::int64_t repeat, bool permuted) {
  if (permuted) return fmt::format("null_permuted.r{}.h5ad", repeat);
  if (kind == InputKind::whole || kind == InputKind::null) return to_text(kind) + ".h5ad";
  return fmt::format("{}.r{}.h5ad", to_text(kind), repeat);
}

std::optional<std::string> answer_of(const EntrantPlan& entrant, InputKind kind, std::int64_t repeat, bool permuted) {
  if (!holds_answers(entrant.method)) {
    return kind == InputKind::whole ? std::optional(entrant.method) : std::nullopt;
  }
  const fs::path folder(entrant.method);
  const auto own = folder / fmt::format("{}.r{}.h5ad", to_text(kind), repeat);
  if (!permuted && fs::exists(own)) return own.string();
  const auto shared = folder / exported_name(kind, repeat, permuted);
  return fs::exists(shared) ? std::optional(shared.string()) : std::nullopt;
}

std::string why_unanswered(const EntrantPlan& entrant, const PartPlan& part) {
  if (entrant.kind != "file") return {};
  const bool needs_permuted = part.kind == InputKind::null;
  if (answer_of(entrant, part.kind, part.repeat) &&
      (!needs_permuted || answer_of(entrant, part.kind, part.repeat, true)))
    return {};
  return fmt::format("no answer to {}{} was given (--export-inputs writes what is to be answered)",
                     exported_name(part.kind, part.repeat),
                     needs_permuted ? " and " + exported_name(part.kind, part.repeat, true) : "");
}

}  // namespace undrop::compare
