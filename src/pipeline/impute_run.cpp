#include "pipeline/impute_run.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

#include "io/model_archive.hpp"
#include "io/result_output.hpp"
#include "output/provenance.hpp"
#include "pipeline/imputed_parts.hpp"
#include "pipeline/result_writer.hpp"
#include "pipeline/run_estimate.hpp"

namespace undrop::pipeline {

namespace {

namespace fs = std::filesystem;

/// Size and time of change of a file, by which it is seen that it was written to while a run was reading it.
class Unchanged {
 public:
  explicit Unchanged(std::string path) : path_(std::move(path)), first_(look()) {}
  void check() const {
    if (look() != first_) {
      throw InputError(path_ + ": was changed while it was being imputed; run again when it is complete");
    }
  }

 private:
  struct Look {
    std::uintmax_t size;
    fs::file_time_type time;
    bool operator==(const Look&) const = default;
  };
  [[nodiscard]] Look look() const {
    std::error_code unknown;
    Look out{fs::file_size(path_, unknown), {}};
    out.time = fs::last_write_time(path_, unknown);
    return out;
  }
  std::string path_;
  Look first_;
};

/// Warnings name the input by its path, which is none of the result's business.
std::vector<std::string> warnings_since(std::size_t first, const std::string& input, const Context& context) {
  auto all = context.warnings();
  std::vector<std::string> out(all.begin() + static_cast<std::ptrdiff_t>(std::min(first, all.size())), all.end());
  if (input.empty()) return out;
  for (auto& text : out) {
    for (auto at = text.find(input); at != std::string::npos; at = text.find(input, at + 5)) {
      text.replace(at, input.size(), "input");
    }
  }
  return out;
}

void tell_calls(const ImputePlan& plan, const output::Tally& tally, const Context& context) {
  const double zeros = static_cast<double>(std::max<std::int64_t>(1, tally.eligible));
  const double share = static_cast<double>(tally.called) / zeros;
  const bool by_calls = plan.policy.policy == output::Policy::fill && plan.policy.zeros == output::Zeros::called;
  if (by_calls) {
    context.info(fmt::format("{:.1f} % of the zeros of the modelled genes are called dropout", 100 * share));
  }
  const double mass = tally.input_mass > 0 ? tally.output_mass / tally.input_mass : 1.0;
  if (plan.policy.policy == output::Policy::posterior && (mass < 0.98 || mass > 1.02)) {
    context.warn(fmt::format("the posterior sums up to {:.3f} times the counts; between 0.98 and 1.02 is usual", mass));
  }
  if (by_calls && share < 0.01 && tally.eligible > 0) {
    context.warn(fmt::format(
        "the dropout model calls {:.2g} % of the zeros: the counts may have no dropout beyond sampling, and imputing "
        "may "
        "not be needed. What helps such counts is the rate given other cells and the cell's own count, -m ebayes "
        "--policy posterior; --zeros all fills every zero of the modelled genes",
        100 * share));
  }
}

output::Run run_facts(const ImputePlan& plan, const MethodInfo& method, const ImputedParts& parts,
                      const output::Tally& tally, const Context& context) {
  output::Run run;
  run.method = method.name;
  run.key = plan.key;
  run.policy = plan.policy;
  run.quantity = parts.quantity();
  run.options = plan.common.values();
  run.options.insert(plan.method_options.begin(), plan.method_options.end());
  run.options["scale"] = to_text(plan.policy.scale);  // the default depends on the format
  run.preset = plan.preset;
  run.seed = context.seed;
  run.device = context.device == Device::cuda ? "cuda" : "cpu";
  run.tally = tally;
  return run;
}

ImputeSummary summary_of(const ImputePlan& plan, const ImputeInput& input, const ImputedParts& parts,
                         const output::Tally& tally) {
  ImputeSummary summary;
  summary.output = plan.output;
  summary.key = plan.key;
  summary.counts_location = input.data.origin.location;
  summary.n_cells = input.data.n_cells();
  summary.n_genes = input.data.n_genes();
  summary.n_zeros = tally.zeros;
  summary.n_filled = tally.filled;
  summary.mass_ratio = tally.input_mass > 0 ? tally.output_mass / tally.input_mass : 1.0;
  summary.converged = parts.converged();
  return summary;
}

/// The model is complete on disk before the output gets its name, and gets its own name after it: what can fail has
/// been done by then.
std::unique_ptr<io::ModelOutput> save_model(const ImputePlan& plan, const ImputeInput& input, const MethodInfo& method,
                                            const ImputedParts& parts) {
  const std::string& path = plan.common.text("save_model");
  if (path.empty()) return nullptr;
  auto model = std::make_unique<io::ModelOutput>(path, plan.common.flag("force"), model_header(plan, input, method));
  parts.save([&](std::size_t part) -> ArchiveWriter& { return model->part(part); });
  model->close();
  return model;
}

/// Everything that a run adds to a result, which it does not commit.
output::Tally add_result(const ImputePlan& plan, const ImputeInput& input, const MethodInfo& method,
                         const ImputedParts& parts, std::size_t earlier_warnings, io::ResultOutput& file,
                         const Context& context) {
  const auto tally = write_result(plan, input, parts, file, context);
  tell_calls(plan, tally, context);
  auto run = run_facts(plan, method, parts, tally, context);
  run.warnings = warnings_since(earlier_warnings, input.data.origin.path, context);
  file.add_uns(plan.key, output::provenance(input.data, run, parts.fitted()));
  context.check_cancelled();
  return tally;
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Plan and input of a run on data in memory.
struct Prepared {
  ImputePlan plan;
  ImputeInput input;
};

Prepared prepare_data(DataRequest request, const MethodInfo& method, Context& context) {
  Prepared out;
  out.plan = plan_in_memory(request.options, method, std::move(request.model), std::move(request.genes));
  apply_to_context(out.plan.common, context);
  out.input = prepare_input(std::move(request.data), out.plan, method, context);
  return out;
}

}  // namespace

ImputeSummary impute_with(const ImputeRequest& request, const MethodSource& method, Context& context) {
  const auto start = std::chrono::steady_clock::now();
  const std::size_t earlier_warnings = context.warnings().size();
  const ImputePlan plan = plan_imputation(request, method.info, open_model(request));
  if (plan.common.flag("dry_run")) throw OptionError("dry-run", "true", "writes nothing; ask for an estimate instead");
  apply_to_context(plan.common, context);
  const Unchanged unchanged(plan.input);
  const ImputeInput input = read_impute_input(plan, method.info, context);
  require_resources(plan, input, method.info, context);
  const ImputedParts parts(plan, input, method, context);
  const auto model = save_model(plan, input, method.info, parts);

  const auto file = io::make_result_output(plan.target, input.data, plan.common.flag("force"), context);
  unchanged.check();
  const auto tally = add_result(plan, input, method.info, parts, earlier_warnings, *file, context);
  unchanged.check();  // counts may be read from it to the end
  file->commit();
  if (model) model->commit();
  context.info(
      fmt::format("{}: layer '{}' written, {} of {} zeros filled", plan.output, plan.key, tally.filled, tally.zeros));
  ImputeSummary summary = summary_of(plan, input, parts, tally);
  summary.seconds = seconds_since(start);
  return summary;
}

ImputeSummary impute_data(DataRequest request, const MethodSource& method, io::ResultOutput& output, Context& context) {
  const auto start = std::chrono::steady_clock::now();
  const std::size_t earlier_warnings = context.warnings().size();
  const auto [plan, input] = prepare_data(std::move(request), method.info, context);
  require_resources(plan, input, method.info, context);
  const ImputedParts parts(plan, input, method, context);
  const auto tally = add_result(plan, input, method.info, parts, earlier_warnings, output, context);
  ImputeSummary summary = summary_of(plan, input, parts, tally);
  summary.seconds = seconds_since(start);
  return summary;
}

std::shared_ptr<io::HeldModel> fit_data(DataRequest request, const MethodSource& method, Context& context) {
  const auto [plan, input] = prepare_data(std::move(request), method.info, context);
  require_resources(plan, input, method.info, context);
  const ImputedParts parts(plan, input, method, context);
  auto model = std::make_shared<io::HeldModel>(model_header(plan, input, method.info));
  parts.save([&](std::size_t part) -> ArchiveWriter& { return model->writer(part); });
  return model;
}

ImputeEstimate estimate_with(const ImputeRequest& request, const MethodSource& method, Context& context) {
  const ImputePlan plan = plan_imputation(request, method.info, open_model(request));
  apply_to_context(plan.common, context);
  const ImputeInput input = read_impute_input(plan, method.info, context);
  return estimate_run(plan, input, method.info, context);
}

}  // namespace undrop::pipeline
