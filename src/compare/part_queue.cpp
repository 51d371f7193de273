#include "compare/part_queue.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <limits>
#include <utility>

#include "compare/child_process.hpp"
#include "compare/compare_parameters.hpp"
#include "compare/foreign_plan.hpp"
#include "compare/part_run.hpp"

namespace undrop::compare {

namespace {

constexpr double forever = std::numeric_limits<double>::infinity();

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

double limit_of(const ComparePlan& plan) {
  const auto options = plan.checked_options();
  const auto& text = options.text("time_limit");
  return text == "none" ? forever : parse_duration("time-limit", text);
}

/// The message of a failed command, without the name of the program.
std::string reason_of(const ChildOutcome& outcome) {
  const std::string mark = "undrop: error: ";
  const auto at = outcome.last_words.rfind(mark);
  if (at != std::string::npos) return outcome.last_words.substr(at + mark.size());
  return "the process " + describe(outcome) + (outcome.last_words.empty() ? "" : ": " + outcome.last_words);
}

}  // namespace

PartQueue::PartQueue(const ComparePlan& plan, std::string input_fingerprint, PartSetting setting, Context& context)
    : plan_(plan),
      input_fingerprint_(std::move(input_fingerprint)),
      setting_(std::move(setting)),
      context_(context),
      time_limit_(limit_of(plan)),
      start_(now()),
      parts_(plan_parts(plan)) {}

std::string PartQueue::path_of(const PartPlan& part) const {
  return setting_.folder + "/" + part_name(plan_, part) + ".cbor";
}

double PartQueue::seconds_left() const { return time_limit_ - (now() - start_); }

double PartQueue::expected_seconds(const PartPlan& part) const {
  const auto exact = known_.find({part.entrant, part.kind});
  if (exact != known_.end()) return exact->second;
  double sum = 0;
  double n = 0;
  for (const auto& [key, seconds] : known_) {
    const bool is_own = key.first == part.entrant;
    sum += is_own ? 1e6 * seconds : seconds;
    n += is_own ? 1e6 : 1;
  }
  return n > 0 ? sum / n : 1;
}

void PartQueue::learn(const PartPlan& part, double seconds) {
  auto& known = known_[{part.entrant, part.kind}];
  known = std::max(known, seconds);
}

void PartQueue::report(std::size_t next) const {
  double done = 0;
  double total = 0;
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const double seconds = expected_seconds(parts_[i]);
    total += seconds;
    if (i < next) done += seconds;
  }
  const bool ends = next == parts_.size();
  const std::string note = ends ? ""
                                : fmt::format("{}: {}, repeat {}", plan_.entrants[parts_[next].entrant].name,
                                              to_text(parts_[next].kind), parts_[next].repeat + 1);
  context_.report("comparing", static_cast<std::int64_t>(1000 * done), static_cast<std::int64_t>(1000 * total), note);
}

/// What failed or was left out is tried again.
bool PartQueue::is_whole(const PartResult& kept) {
  return std::all_of(kept.found.runs.begin(), kept.found.runs.end(),
                     [](const auto& run) { return run.status == judge::RunStatus::ok; });
}

void PartQueue::run() {
  for (const auto& part : parts_) {
    auto kept = read_part(path_of(part), part_fingerprint(plan_, part, input_fingerprint_));
    if (kept && !is_whole(*kept)) kept.reset();
    if (kept) learn(part, kept->wall_seconds);
    results_.push_back(kept ? std::move(*kept) : PartResult{});
  }
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    context_.check_cancelled();
    if (!results_[i].fingerprint.empty()) continue;
    report(i);
    results_[i] = run_part(parts_[i]);
  }
  report(parts_.size());
}

PartResult PartQueue::too_long(const PartPlan& part, const std::string& why) const {
  const auto options = plan_.checked_options();
  return unscored_part(plan_, part, judge::RunStatus::skipped,
                       fmt::format("--time-limit {}: {}", options.text("time_limit"), why));
}

PartResult PartQueue::run_part(const PartPlan& part) {
  const auto unanswered = why_unanswered(plan_.entrants[part.entrant], part);
  if (!unanswered.empty()) return unscored_part(plan_, part, judge::RunStatus::skipped, unanswered);
  const double left = seconds_left();
  if (left <= 0) return too_long(part, "the time was used up before it began");
  const auto known = known_.find({part.entrant, part.kind});
  if (known != known_.end() && known->second > left)
    return too_long(part, fmt::format("it would take about {:.0f} s, and {:.0f} s were left", known->second, left));
  const std::string path = path_of(part);
  auto command = setting_.command;
  for (const auto& word :
       {setting_.plan_path, to_text(part.kind), std::to_string(part.entrant), std::to_string(part.repeat), path})
    command.push_back(word);
  std::filesystem::remove(path);
  const auto outcome = run_child(command, path + ".log", left, context_);
  std::filesystem::remove_all(work_folder(plan_, part));
  if (outcome.timed_out) return too_long(part, fmt::format("it was not finished after {:.0f} s", outcome.seconds));
  learn(part, outcome.seconds);
  if (outcome.succeeded()) {
    auto made = read_part(path, part_fingerprint(plan_, part, input_fingerprint_));
    if (made) return std::move(*made);
  }
  const auto reason = outcome.succeeded() ? "the input was changed while it was compared" : reason_of(outcome);
  auto failed = unscored_part(plan_, part, judge::RunStatus::failed, reason);
  for (auto& run : failed.found.runs) {
    run.seconds = outcome.seconds;
    run.peak_memory = outcome.peak_memory;
  }
  return failed;
}

}  // namespace undrop::compare
