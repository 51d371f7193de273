#include "compare/comparison_run.hpp"

#include <undrop/errors.hpp>
#include <undrop/version.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "compare/compare_parameters.hpp"
#include "compare/compare_plan.hpp"
#include "compare/exported_inputs.hpp"
#include "compare/foreign_plan.hpp"
#include "compare/gathered_comparison.hpp"
#include "compare/held_out_bulk.hpp"
#include "compare/part_pictures.hpp"
#include "compare/part_queue.hpp"
#include "compare/part_run.hpp"
#include "compare/written_file.hpp"
#include "judge/standings.hpp"
#include "pipeline/impute_parameters.hpp"
#include "report/report_file.hpp"

namespace undrop::compare {

namespace {

namespace fs = std::filesystem;

void apply_to_context(const Options& options, Context& context) {
  if (options.integer("threads") > 0) context.threads = static_cast<int>(options.integer("threads"));
  context.seed = static_cast<std::uint64_t>(options.integer("seed"));
  context.device = options.text("device") == "cuda" ? Device::cuda : Device::cpu;
  const auto& memory = options.text("max_memory");
  if (memory != "free") context.memory_budget = pipeline::parse_size("max-memory", memory);
}

/// The files of earlier parts; whatever else lies there is somebody else's.
void remove_parts(const fs::path& folder) {
  if (!fs::is_directory(folder)) return;
  const std::vector<fs::path> entries{fs::directory_iterator(folder), fs::directory_iterator()};
  for (const auto& entry : entries) {
    const auto kind = entry.extension();
    if (entry.filename() == "plan.json" || kind == ".cbor" || kind == ".log" || kind == ".work") fs::remove_all(entry);
  }
}

bool holds_comparison(const fs::path& path) {
  return fs::exists(path / "scores.json") || fs::exists(path / "parts" / "plan.json");
}

/// A folder that is missing, empty, or holds a comparison that is gone on with or replaced.
void require_free(const std::string& folder, const Options& options) {
  const fs::path path(folder);
  if (fs::exists(path) && !fs::is_directory(path))
    throw UsageError(folder + ": is a file; name a folder with --output DIR");
  const bool is_used = holds_comparison(path);
  if (is_used && !options.flag("resume") && !options.flag("force")) {
    throw UsageError(folder + ": holds a comparison; --resume goes on with it, --force replaces it");
  }
  if (!is_used && fs::exists(path) && !fs::is_empty(path) && !options.flag("force")) {
    throw UsageError(folder + ": is not empty; name a new folder, or give --force to write into this one");
  }
}

void prepare_folder(const std::string& folder, const Options& options) {
  const fs::path path(folder);
  require_free(folder, options);
  if (!options.flag("resume")) {
    if (holds_comparison(path)) remove_parts(path / "parts");
    for (const char* name : {"scores.json", "scores.csv", "report.html"}) fs::remove(path / name);
  }
  std::error_code problem;
  fs::create_directories(path / "parts", problem);
  if (problem) throw UsageError(folder + ": cannot be made: " + problem.message());
}

ComparePlan plan_of(const CompareRequest& request, const Options& options, const CompareInput& input,
                    const std::vector<judge::ProtocolSummary>& protocols, const Context& context) {
  ComparePlan plan;
  plan.input = request.input;
  plan.options = options.values();
  plan.entrants = plan_entrants(options.text("methods"), input.truth != nullptr);
  for (auto& entrant : plan_foreign(options)) {
    const auto same = [&](const auto& other) { return other.name == entrant.name; };
    if (std::any_of(plan.entrants.begin(), plan.entrants.end(), same))
      throw OptionError("add", entrant.name, "there is another entrant of this name; choose another");
    plan.entrants.push_back(std::move(entrant));
  }
  for (const auto& protocol : protocols) {
    if (protocol.ran) plan.protocols.push_back(protocol.name);
  }
  if (plan.runs("de")) hold_out_bulk(options.text("bulk"), input.differences->samples, plan.entrants, context);
  return plan;
}

void write_results(const std::string& folder, const judge::Comparison& comparison, Context& context) {
  write_file(folder + "/scores.json", to_json(comparison));
  write_file(folder + "/scores.csv", to_csv(comparison));
  (void)report::write_report({folder, {{"force", true}}}, context);
}

}  // namespace

judge::Comparison run_comparison(const CompareRequest& request, Context& context) {
  const Options options(compare_parameters(), "default", request.options);
  apply_to_context(options, context);
  const std::string folder = options.text("output");
  const bool exports = !options.text("export_inputs").empty();
  if (folder.empty() && !exports) throw UsageError("the comparison has no folder; give one with --output DIR");
  (void)plan_entrants(options.text("methods"), false);
  (void)plan_foreign(options);
  if (!exports) require_free(folder, options);
  if (options.text("time_limit") != "none") (void)parse_duration("time-limit", options.text("time_limit"));

  judge::Comparison comparison;
  ComparePlan plan;
  std::string fingerprint;
  {  // The input is let go before the parts take memory.
    const auto input = read_compare_input(request.input, options, context);
    (void)genes_to_draw(input.data, options, context);
    comparison.protocols = plan_protocols(options.text("protocols"), input);
    plan = plan_of(request, options, input, comparison.protocols, context);
    comparison.input = input.facts;
    fingerprint = input.fingerprint;
    if (exports) {
      (void)export_inputs(plan, input, options.text("export_inputs"), context);
      return comparison;
    }
  }
  if (plan.protocols.empty())
    throw OptionError("protocols", options.text("protocols"), "none can be run on these data");
  prepare_folder(folder, options);
  const std::string plan_path = folder + "/parts/plan.json";
  write_file(plan_path, to_json(plan));

  PartQueue queue(plan, fingerprint, {request.part_command, plan_path, folder + "/parts"}, context);
  queue.run();
  comparison.version = version();
  comparison.command = request.command;
  gather(plan, queue.results(), context, comparison);
  std::vector<judge::CellContributions> contributions;
  for (const auto& part : queue.results())
    contributions.insert(contributions.end(), part.contributions.begin(), part.contributions.end());
  judge::judge_standings(comparison, contributions, context);
  write_results(folder, comparison, context);
  return comparison;
}

void run_part_file(const std::vector<std::string>& arguments, Context& context) {
  if (arguments.size() != 5) throw UsageError("compare-part is for undrop compare alone");
  const auto plan = plan_from_json(read_file(arguments[0]), arguments[0]);
  const PartPlan part{input_kind(arguments[1]), static_cast<std::size_t>(std::stoul(arguments[2])),
                      std::stoll(arguments[3])};
  const auto options = plan.checked_options();
  apply_to_context(options, context);
  const auto input = read_compare_input(plan.input, options, context);
  const auto runner = make_runner(plan, part, input);
  write_part(arguments[4], run_part(plan, part, input, *runner, context));
}

}  // namespace undrop::compare
