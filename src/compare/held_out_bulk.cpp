#include "compare/held_out_bulk.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "bulk/bulk_parameters.hpp"
#include "io/model_archive.hpp"

namespace undrop::compare {

namespace {

namespace fs = std::filesystem;

bool have_same_bytes(const std::string& a, const std::string& b) {
  std::ifstream first(a, std::ios::binary);
  std::ifstream second(b, std::ios::binary);
  const std::istreambuf_iterator<char> end;
  return first && second &&
         std::equal(std::istreambuf_iterator<char>(first), end, std::istreambuf_iterator<char>(second), end);
}

/// Samples that a kept bulk model has learned from; none where there is no such model, or it cannot be read.
std::vector<std::string> samples_of_kept_model(const EntrantPlan& entrant) {
  const auto found = entrant.options.find("bulk_model");
  if (found == entrant.options.end() || undrop::to_text(found->second).empty()) return {};
  try {
    const io::ModelInput model(undrop::to_text(found->second));
    return model.part(0).has("samples") ? model.part(0).texts("samples") : std::vector<std::string>();
  } catch (const Error&) {
    return {};  // the method itself says what is wrong with it
  }
}

void warn_of_kept_model(const std::vector<std::string>& samples, const EntrantPlan& entrant, const Context& context) {
  const auto learned = samples_of_kept_model(entrant);
  const auto n_seen = std::count_if(samples.begin(), samples.end(), [&](const std::string& sample) {
    return std::find(learned.begin(), learned.end(), sample) != learned.end();
  });
  if (n_seen == 0) return;
  context.warn(
      fmt::format("{}: its bulk model has learned from {} of the {} bulk samples that de is scored by, so that "
                  "its score there says nothing; train one with --bulk-leave-out",
                  entrant.name, n_seen, samples.size()));
}

}  // namespace

bool is_same_file(const std::string& a, const std::string& b) {
  std::error_code unknown;
  if (fs::equivalent(a, b, unknown)) return true;
  if (!fs::is_regular_file(a, unknown) || !fs::is_regular_file(b, unknown)) return false;
  return fs::file_size(a, unknown) == fs::file_size(b, unknown) && have_same_bytes(a, b);
}

bool hold_out_bulk(const ParameterTable& table, const std::string& path, const std::vector<std::string>& samples,
                   EntrantPlan& entrant) {
  if (table.find("bulk") == nullptr || table.find("bulk_leave_out") == nullptr) return false;
  const Options options(table, entrant.preset, entrant.options);
  if (options.text("bulk").empty()) return false;
  const auto learned = bulk::bulk_options(options);
  const bool learns_from_it = std::any_of(learned.paths.begin(), learned.paths.end(),
                                          [&](const std::string& own) { return is_same_file(own, path); });
  if (!learns_from_it) return false;
  auto names = learned.leave_out;
  names.insert(names.end(), samples.begin(), samples.end());
  // The semicolon at the end says that commas do not separate.
  entrant.options["bulk_leave_out"] = fmt::format("{};", fmt::join(names, ";"));
  return true;
}

void hold_out_bulk(const std::string& path, const std::vector<std::string>& samples, std::vector<EntrantPlan>& entrants,
                   const Context& context) {
  for (auto& entrant : entrants) {
    if (entrant.kind != "method") continue;
    warn_of_kept_model(samples, entrant, context);
    if (!hold_out_bulk(find_method(entrant.method).parameters, path, samples, entrant)) continue;
    context.info(fmt::format("{} does not learn from the {} bulk samples that it is scored by: {}", entrant.name,
                             samples.size(), fmt::join(samples, ", ")));
  }
}

}  // namespace undrop::compare
