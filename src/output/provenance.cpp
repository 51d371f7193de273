#include "output/provenance.hpp"

#include <undrop/version.hpp>

#include <algorithm>
#include <array>
#include <filesystem>

namespace undrop::output {

namespace {

constexpr auto note =
    "These values are imputed: they are estimates for looking and ranking. P values and fold changes that are computed "
    "from them are not valid; test on the counts that were imputed.";

/// Options that say where files lie and how a machine is used. They change no value.
bool describes_the_machine(const std::string& name) {
  constexpr std::array left_out{"output",     "format",  "force",  "threads",
                                "max_memory", "dry_run", "strict", "save_model"};
  return std::find(left_out.begin(), left_out.end(), name) != left_out.end();
}

bool names_a_file(const std::string& name) {
  constexpr std::array files{"genes", "obs", "model", "prediction", "prediction_of_half"};
  return std::find(files.begin(), files.end(), name) != files.end();
}

/// Group names may not hold a slash.
std::string group_name(std::string name) {
  std::replace(name.begin(), name.end(), '/', '_');
  return name.empty() || name == "." ? "_" : name;
}

Fact fact_of(const std::string& name, const ParameterValue& value) {
  if (names_a_file(name)) return std::filesystem::path(std::get<std::string>(value)).filename().string();
  return std::visit([](const auto& held) { return Fact(held); }, value);
}

void add_options(const ParameterValues& options, Facts& facts) {
  for (const auto& [name, value] : options) {
    if (!describes_the_machine(name)) facts["options/" + name] = fact_of(name, value);
  }
}

void add_result(const Run& run, Facts& facts) {
  facts["imputed"] = true;
  facts["note"] = std::string(note);
  facts["version"] = version();
  facts["method"] = run.method;
  facts["layer"] = run.key;
  facts["policy"] = to_text(run.policy.policy);
  facts["zeros"] = run.policy.policy == Policy::fill ? to_text(run.policy.zeros) : std::string("all");
  facts["scale"] = to_text(run.policy.scale);
  facts["quantity"] = to_text(run.quantity);
  facts["seed"] = static_cast<std::int64_t>(run.seed);
  facts["device"] = run.device;
  facts["warnings"] = run.warnings;
  facts["result/zeros"] = run.tally.zeros;
  facts["result/zeros_of_modelled_genes"] = run.tally.eligible;
  facts["result/called"] = run.tally.called;
  facts["result/filled"] = run.tally.filled;
  facts["result/mass_ratio"] = run.tally.input_mass > 0 ? run.tally.output_mass / run.tally.input_mass : 1.0;
}

void add_input(const Dataset& data, Facts& facts) {
  facts["counts_location"] = data.origin.location;
  facts["counts_format"] = data.origin.format;
  facts["checksum"] = checksum(data);
  facts["median_total"] = data.median_total;
}

}  // namespace

Facts provenance(const Dataset& data, const Run& run, const std::vector<FittedPart>& parts) {
  Facts facts;
  add_result(run, facts);
  add_input(data, facts);
  facts["preset"] = run.preset;
  add_options(run.options, facts);
  bool converged = true;
  std::vector<std::string> populations;
  for (const auto& part : parts) {
    converged = converged && part.fitted->converged();
    const std::string prefix = part.batch.empty() ? "" : part.batch + ":";
    const std::string group = part.batch.empty() ? "fit/" : "fit/" + group_name(part.batch) + "/";
    for (const auto& name : part.fitted->populations()) populations.push_back(prefix + name);
    for (const auto& [name, value] : part.fitted->facts()) facts[group + name] = value;
    for (const auto& [name, value] : part.tuning) facts[group + "tuning/" + name] = value;
  }
  facts["converged"] = converged;
  facts["populations"] = populations;
  return facts;
}

}  // namespace undrop::output
