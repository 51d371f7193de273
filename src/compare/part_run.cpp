#include "compare/part_run.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <new>
#include <optional>
#include <utility>

#include "compare/child_process.hpp"
#include "compare/foreign_entrant.hpp"
#include "compare/measured_values.hpp"
#include "compare/method_entrant.hpp"
#include "compare/part_inputs.hpp"
#include "compare/part_pictures.hpp"
#include "compare/process_memory.hpp"
#include "compare/truth_entrant.hpp"
#include "compare/whole_scores.hpp"
#include "judge/converted_values.hpp"
#include "judge/entrant_picture.hpp"
#include "judge/hidden_scores.hpp"
#include "judge/interval_scores.hpp"
#include "judge/null_scores.hpp"
#include "judge/thin_scores.hpp"
#include "prep/permuted_counts.hpp"

namespace undrop::compare {

namespace {

using judge::RunScores;
using judge::RunStatus;
using judge::TaskScores;

double mass_of(const Dataset& data) {
  CountBlock block;
  double mass = 0;
  constexpr std::int64_t step = 1024;
  for (std::int64_t begin = 0; begin < data.n_cells(); begin += step) {
    data.counts->read({begin, std::min(begin + step, data.n_cells())}, block);
    for (const float value : block.values) mass += static_cast<double>(value);
  }
  return mass;
}

/// An entrant's output for one input, and how long it took.
struct Fit {
  std::unique_ptr<judge::EntrantOutput> output;
  double seconds = 0;
};

class PartRun {
 public:
  PartRun(const ComparePlan& plan, const PartPlan& part, const CompareInput& input, judge::EntrantRunner& runner,
          Context& context)
      : plan_(plan),
        part_(part),
        input_(input),
        options_(plan.checked_options()),
        runner_(runner),
        context_(context),
        own_(context) {
    own_.seed = repeat_seed(context.seed, part.repeat);
  }

  void run() {
    switch (part_.kind) {
      case InputKind::mask:
        return mask();
      case InputKind::thin:
        return thin();
      case InputKind::whole:
        return whole();
      case InputKind::null:
        return null();
    }
  }

  PartResult take() { return std::move(result_); }
  /// Of what made the values, where this process did not; 0 where that is not known.
  [[nodiscard]] std::optional<std::int64_t> program_memory() const { return program_memory_; }

 private:
  Fit fit(const Dataset& data) {
    const auto start = std::chrono::steady_clock::now();
    Fit out{runner_.run(data, own_), 0};
    out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    const auto cost = out.output->cost();
    if (cost) out.seconds = cost->seconds;
    if (cost) program_memory_ = std::max(program_memory_.value_or(0), cost->peak_memory);
    input_mass_ = mass_of(data);
    return out;
  }

  void mask() {
    const auto split = mask_input(input_, options_, part_.repeat, context_);
    const auto made = fit(split.data);
    auto bins = hidden_bins(split);
    for (const auto& variant : made.output->variants("mask")) {
      MeasuredValues values(made.output->values(variant, Scale::log1p), split.data.size_factors);
      const bool is_drawn = draws(variant, made, "mask");
      const auto task =
          judge::score_hidden(values, split.hidden, split.data.size_factors, is_drawn ? &bins : nullptr, own_);
      add("mask", variant, task, made, values);
      if (!is_drawn) continue;
      result_.found.pictures.push_back({.entrant = name()});
      judge::add_hidden(result_.found.pictures.back(), bins);
    }
  }

  void thin() {
    const auto split = thin_input(input_, options_, part_.repeat, context_);
    const auto made = fit(split.data);
    for (const auto& variant : made.output->variants("thin")) {
      MeasuredValues values(made.output->values(variant, Scale::log1p), split.data.size_factors);
      const auto rates = judge::converted(values, Scale::log1p, Scale::counts, split.data.size_factors);
      auto task = judge::score_thin(*rates, split, own_);
      values.finish();
      if (const auto deviations = made.output->deviations(variant)) {
        task.figures.merge(judge::coverage_scores(*rates, *deviations, split, own_));
        task.notes.push_back(judge::coverage_note());
      }
      add("thin", variant, task, made, values);
    }
  }

  void whole() {
    const auto protocols = protocols_of(plan_, part_);
    const WholeScorer scorer(input_, protocols, own_);
    const auto made = fit(input_.data);
    for (const auto& variant : made.output->variants("whole")) {
      MeasuredValues values(made.output->values(variant, Scale::log1p), input_.data.size_factors);
      const auto dropout = made.output->dropout();
      const auto tasks = scorer.score(values, dropout.get());
      for (const auto& [protocol, task] : tasks) add(protocol, variant, task, made, values);
      if (draws(variant, made, "whole"))
        draw_whole(name(), *made.output, values, input_, options_, own_, result_.found);
    }
  }

  void null() {
    const auto data = null_input(input_, options_, context_);
    std::vector<std::int64_t> cells(static_cast<std::size_t>(data.n_cells()));
    for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = static_cast<std::int64_t>(i);
    const auto made = fit(data);
    const auto permuted = prep::permute_genes(data, part_.repeat, context_);
    const auto of_permuted = fit(permuted);
    const auto counts = judge::counts_as_values(permuted.counts);
    const auto logs = judge::converted(*counts, Scale::counts, Scale::log1p, permuted.size_factors);
    const auto profile = profile_options(permuted, own_);
    const auto before = judge::value_profile(*logs, profile, own_);
    for (const auto& variant : made.output->variants("null")) {
      MeasuredValues values(made.output->values(variant, Scale::log1p), data.size_factors);
      auto task = judge::score_null(values, cells, options_.integer("null_splits"), own_);
      const auto dealt = of_permuted.output->values(variant, Scale::log1p);
      task.figures["correlation_inflation"] =
          judge::correlation_inflation(before, judge::value_profile(*dealt, profile, own_));
      task.notes.push_back(null_note(data.n_cells()));
      add("null", variant, task, made, values);
    }
  }

  [[nodiscard]] const std::string& name() const { return plan_.entrants[part_.entrant].name; }

  /// The first repeat draws what stands for the entrant.
  [[nodiscard]] bool draws(const std::string& variant, const Fit& made, const std::string& protocol) const {
    return part_.repeat == 0 && variant == made.output->variants(protocol).front();
  }

  [[nodiscard]] std::string null_note(std::int64_t n_cells) const {
    const auto& wanted = options_.text("null_group");
    const auto group = input_.labels.names.empty() ? "all cells" : wanted.empty() ? "the most frequent type" : wanted;
    return fmt::format("{} ({} cells) in {} random halves a repeat", group, n_cells, options_.integer("null_splits"));
  }

  void add(const std::string& protocol, const std::string& variant, const TaskScores& task, const Fit& made,
           MeasuredValues& values) {
    values.finish();
    RunScores run;
    run.entrant = name();
    run.protocol = protocol;
    run.variant = variant;
    run.repeat = part_.repeat;
    run.seconds = made.seconds + values.seconds();
    run.mass_ratio = input_mass_ > 0 ? values.mass() / input_mass_ : 0;
    run.metrics = task.metrics();
    contribute(run, task);
    note(protocol, task.notes);
    result_.found.runs.push_back(std::move(run));
  }

  /// What intervals are made of: the primary metric, and the rarest cluster, which has a veto.
  void contribute(const RunScores& run, const TaskScores& task) {
    for (const auto& metric : judge::metrics_of(run.protocol)) {
      if (!metric.is_primary && metric.key != "rarest_kept") continue;
      judge::CellContributions one{run.entrant, run.protocol, run.variant, run.repeat, {}, metric.key, {}};
      if (metric.is_primary) one.metric.clear();
      const auto by_cell = task.by_cell.find(metric.key);
      const auto by_split = task.by_split.find(metric.key);
      if (by_cell != task.by_cell.end()) one.score = by_cell->second;
      if (by_split != task.by_split.end()) one.by_split = by_split->second;
      if (by_cell == task.by_cell.end() && by_split == task.by_split.end()) continue;
      result_.contributions.push_back(std::move(one));
    }
  }

  void note(const std::string& protocol, const std::vector<std::string>& notes) {
    if (notes.empty()) return;
    judge::ProtocolSummary summary;
    summary.name = protocol;
    summary.notes = notes;
    result_.found.protocols.push_back(std::move(summary));
  }

  const ComparePlan& plan_;
  const PartPlan& part_;
  const CompareInput& input_;
  Options options_;
  judge::EntrantRunner& runner_;
  Context& context_;
  Context own_;  ///< with the repeat's seed
  double input_mass_ = 0;
  std::optional<std::int64_t> program_memory_;
  PartResult result_;
};

/// Rows for the protocols that have none yet.
void add_rows(const ComparePlan& plan, const PartPlan& part, RunStatus status, const std::string& reason,
              PartResult& result) {
  for (const auto& protocol : protocols_of(plan, part)) {
    const auto& runs = result.found.runs;
    if (std::any_of(runs.begin(), runs.end(), [&](const auto& run) { return run.protocol == protocol; })) continue;
    RunScores run;
    run.entrant = plan.entrants[part.entrant].name;
    run.protocol = protocol;
    run.repeat = part.repeat;
    run.status = status;
    run.reason = reason;
    result.found.runs.push_back(std::move(run));
  }
}

}  // namespace

std::string work_folder(const ComparePlan& plan, const PartPlan& part) {
  return plan.checked_options().text("output") + "/parts/" + part_name(plan, part) + ".work";
}

std::unique_ptr<judge::EntrantRunner> make_runner(const ComparePlan& plan, const PartPlan& part,
                                                  const CompareInput& input) {
  const auto& entrant = plan.entrants[part.entrant];
  if (entrant.kind == "truth") return make_truth_entrant(input);
  if (entrant.kind == "file") return make_file_entrant(entrant, part, input);
  if (entrant.kind == "command") return make_command_entrant(entrant, work_folder(plan, part));
  return make_method_entrant(entrant, plan.checked_options().flag("denoise"));
}

PartResult run_part(const ComparePlan& plan, const PartPlan& part, const CompareInput& input,
                    judge::EntrantRunner& runner, Context& context) {
  const auto start = std::chrono::steady_clock::now();
  const auto earlier = context.warnings().size();
  PartRun run(plan, part, input, runner, context);
  std::string problem;
  try {
    run.run();
  } catch (const Cancelled&) {
    throw;
  } catch (const std::bad_alloc&) {
    problem = "memory ran out";
  } catch (const std::exception& error) {
    problem = error.what();
  }
  PartResult result = run.take();
  if (!problem.empty()) add_rows(plan, part, RunStatus::failed, problem, result);
  const auto warnings = context.warnings();
  const auto memory = run.program_memory().value_or(own_peak_memory());
  for (auto& one : result.found.runs) one.peak_memory = memory;
  if (!result.found.runs.empty() && warnings.size() > earlier)
    result.found.runs.front().warnings.assign(warnings.begin() + static_cast<std::ptrdiff_t>(earlier), warnings.end());
  result.fingerprint = part_fingerprint(plan, part, input.fingerprint);
  result.wall_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

PartResult unscored_part(const ComparePlan& plan, const PartPlan& part, RunStatus status, const std::string& reason) {
  PartResult result;
  add_rows(plan, part, status, reason, result);
  return result;
}

}  // namespace undrop::compare
