#include "judge/standings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <utility>

#include "judge/bootstrap.hpp"
#include "judge/repeated_scores.hpp"
#include "judge/verdict_sentences.hpp"

namespace undrop::judge {

namespace {

/// Entrant and variant.
using Output = std::pair<std::string, std::string>;

constexpr std::int64_t n_draws = 1000;
constexpr double half = 0.5;
constexpr const char* rarest = "rarest_kept";
constexpr const char* posterior = "posterior";
constexpr double much_inflation = 0.1;  ///< of the median size of correlations between genes dealt anew
constexpr double nearly_all = 0.9;      ///< of the deviance, explained by the untouched counts

const Metric* primary_of(const ProtocolSummary& protocol) {
  for (const auto& metric : protocol.metrics) {
    if (metric.is_primary) return &metric;
  }
  return protocol.metrics.empty() ? nullptr : &protocol.metrics.front();
}

bool is_better(const std::optional<Interval>& difference, const Metric& metric) {
  return difference && (metric.higher_is_better ? difference->low > 0 : difference->high < 0);
}

bool is_worse(const std::optional<Interval>& difference, const Metric& metric) {
  return difference && (metric.higher_is_better ? difference->high < 0 : difference->low > 0);
}

/// The scores of all outputs by one metric of one protocol, with what their intervals are made of.
class ScoreTable {
 public:
  ScoreTable(const Comparison& comparison, const std::vector<CellContributions>& contributions,
             const std::string& protocol, const std::string& metric, bool is_primary, const Context& context)
      : intervals_(context.seed) {
    for (const auto& run : comparison.runs) {
      const auto at = run.metrics.find(metric);
      if (run.protocol != protocol || run.status != RunStatus::ok || at == run.metrics.end()) continue;
      if (std::isfinite(at->second)) scores_[{run.entrant, run.variant}][run.repeat].value = at->second;
    }
    std::vector<const CellContributions*> by_cell;
    for (const auto& one : contributions) {
      const bool is_mine = one.protocol == protocol && (one.metric == metric || (one.metric.empty() && is_primary));
      auto* score = is_mine ? find(one) : nullptr;
      if (score == nullptr) continue;
      score->by_split = one.by_split;
      if (one.score.n_cells > 0) by_cell.push_back(&one);
    }
    resample_cells(by_cell, context);
  }

  [[nodiscard]] const std::map<Output, RepeatedScores>& all() const { return scores_; }
  [[nodiscard]] Interval score(const Output& output) { return intervals_.score(scores_.at(output)); }
  [[nodiscard]] std::optional<Interval> difference(const Output& a, const Output& b, double share = 1) {
    const auto interval = intervals_.difference(scores_.at(a), scores_.at(b), share);
    return std::isfinite(interval.value) ? std::optional(interval) : std::nullopt;
  }

  [[nodiscard]] double mean(const Output& output) const {
    double sum = 0;
    for (const auto& [repeat, score] : scores_.at(output)) sum += score.value;
    return sum / static_cast<double>(scores_.at(output).size());
  }

  /// The best of the outputs that `is_wanted`; nullopt where there is none.
  template <typename Wanted>
  [[nodiscard]] std::optional<Output> best(const Metric& metric, const Wanted& is_wanted) const {
    std::optional<Output> found;
    for (const auto& [output, repeats] : scores_) {
      if (!is_wanted(output)) continue;
      if (!found || (metric.higher_is_better ? mean(output) > mean(*found) : mean(output) < mean(*found)))
        found = output;
    }
    return found;
  }

 private:
  RepeatScore* find(const CellContributions& one) {
    const auto at = scores_.find({one.entrant, one.variant});
    if (at == scores_.end()) return nullptr;
    const auto repeat = at->second.find(one.repeat);
    return repeat == at->second.end() ? nullptr : &repeat->second;
  }

  void resample_cells(const std::vector<const CellContributions*>& parts, const Context& context) {
    std::vector<const CellScore*> scores;
    for (const auto* part : parts) scores.push_back(&part->score);
    auto resampled = resample_each(scores, n_draws, context);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      auto& score = *find(*parts[i]);
      score.value = resampled[i].value;
      score.draws = std::move(resampled[i].draws);
    }
  }

  RepeatIntervals intervals_;
  std::map<Output, RepeatedScores> scores_;
};

class Judge {
 public:
  Judge(Comparison& comparison, const std::vector<CellContributions>& contributions, const Context& context)
      : comparison_(comparison), contributions_(contributions), context_(context) {}

  void judge() {
    std::map<std::string, TaskStandings> tasks;
    for (auto& protocol : comparison_.protocols) {
      if (!protocol.ran || primary_of(protocol) == nullptr) continue;
      context_.check_cancelled();
      tasks[protocol.name] = judge_task(protocol);
    }
    const auto with_signal = harmful(tasks, "null");
    const auto without_rare = harmful(tasks, "structure");
    const auto smoothed = over_smoothed();
    comparison_.standings.clear();
    comparison_.verdicts.clear();
    for (const auto& protocol : comparison_.protocols) {
      const auto at = tasks.find(protocol.name);
      if (at == tasks.end()) continue;
      auto& task = at->second;
      task.with_signal = with_signal;
      task.without_rare = without_rare;
      task.over_smoothed = smoothed;
      comparison_.standings.insert(comparison_.standings.end(), task.standings.begin(), task.standings.end());
      comparison_.verdicts.push_back(task_verdict(task));
    }
  }

 private:
  [[nodiscard]] bool is_control(const std::string& name) const {
    return std::any_of(comparison_.entrants.begin(), comparison_.entrants.end(),
                       [&](const auto& entrant) { return entrant.name == name && entrant.is_control; });
  }

  static std::vector<Vetoed> harmful(const std::map<std::string, TaskStandings>& tasks, const std::string& protocol) {
    std::vector<Vetoed> out;
    const auto at = tasks.find(protocol);
    if (at == tasks.end()) return out;
    for (const auto& standing : at->second.standings) {
      if (standing.verdict == Verdict::harms)
        out.push_back({standing.entrant, standing.variant == posterior, standing.score.value});
    }
    return out;
  }

  /// Outputs that make genes correlate that were dealt anew.
  [[nodiscard]] std::vector<Vetoed> over_smoothed() const {
    std::vector<Vetoed> out;
    ScoreTable table(comparison_, contributions_, "null", "correlation_inflation", false, context_);
    for (const auto& [output, repeats] : table.all()) {
      const auto none = none_like(table, output);
      if (is_control(output.first) || none.first != "none") continue;
      const auto more = table.difference(output, none);
      if (more && more->value > much_inflation && !(more->low <= 0))
        out.push_back({output.first, output.second == posterior, more->value});
    }
    return out;
  }

  TaskStandings judge_task(ProtocolSummary& protocol) {
    TaskStandings task;
    task.protocol = &protocol;
    task.primary = primary_of(protocol);
    const auto& metric = *task.primary;
    ScoreTable table(comparison_, contributions_, protocol.name, metric.key, true, context_);
    const auto none = table.best(metric, [](const Output& output) { return output.first == "none"; });
    const auto control =
        table.best(metric, [&](const Output& output) { return is_control(output.first) && output.first != "truth"; });
    std::size_t most_repeats = 0;
    for (const auto& [output, repeats] : table.all()) {
      Standing standing{output.first, protocol.name, output.second, metric.key, table.score(output)};
      standing.repeats = static_cast<std::int64_t>(repeats.size());
      most_repeats = std::max(most_repeats, repeats.size());
      if (none && output.first != "none") standing.versus_none = table.difference(output, none_like(table, output));
      if (control && !protocol.is_veto && output != *control) {
        standing.best_control = control->first;
        standing.versus_control = table.difference(output, *control);
      }
      standing.verdict = verdict(standing, protocol, metric);
      task.standings.push_back(std::move(standing));
    }
    if (protocol.name == "structure") judge_rarest(protocol, task);
    sort_best_first(task);
    note_failures(task);
    if (most_repeats == 1) note_one_repeat(protocol);
    if (protocol.name == "thin" && none && table.mean(*none) > nearly_all) {
      task.caution = fmt::format(
          "The untouched counts explain {:.0f} % already, as large counts do (reads): this task tells little here.",
          100 * table.mean(*none));
      add_note(protocol, task.caution);
    }
    return task;
  }

  /// `none` in the same variant where it has it, else the only or best one.
  static Output none_like(const ScoreTable& table, const Output& output) {
    if (table.all().count({"none", output.second}) > 0) return {"none", output.second};
    for (const auto& [other, repeats] : table.all()) {
      if (other.first == "none") return other;
    }
    return output;
  }

  [[nodiscard]] Verdict verdict(const Standing& standing, const ProtocolSummary& protocol, const Metric& metric) const {
    if (is_control(standing.entrant)) return Verdict::reference;
    if (protocol.name == "structure") return Verdict::no_evidence;
    if (is_worse(standing.versus_none, metric)) return Verdict::harms;
    if (protocol.is_veto) return Verdict::no_evidence;
    const bool helps = is_better(standing.versus_none, metric) && is_better(standing.versus_control, metric);
    return helps ? Verdict::helps : Verdict::no_evidence;
  }

  /// Lost: less than half of what `none` keeps, with the whole interval.
  void judge_rarest(const ProtocolSummary& protocol, TaskStandings& task) {
    ScoreTable table(comparison_, contributions_, protocol.name, rarest, false, context_);
    for (auto& standing : task.standings) {
      const Output output{standing.entrant, standing.variant};
      if (standing.verdict == Verdict::reference || table.all().count(output) == 0) continue;
      const auto none = none_like(table, output);
      if (none.first != "none") continue;
      const auto left = table.difference(output, none, half);
      if (left && left->high < 0) standing.verdict = Verdict::harms;
    }
  }

  static void sort_best_first(TaskStandings& task) {
    const double sign = task.primary->higher_is_better ? -1 : 1;
    std::stable_sort(task.standings.begin(), task.standings.end(),
                     [&](const auto& a, const auto& b) { return sign * a.score.value < sign * b.score.value; });
  }

  void note_failures(TaskStandings& task) const {
    std::set<std::string> finished;
    for (const auto& standing : task.standings) finished.insert(standing.entrant);
    for (const auto& entrant : comparison_.entrants) {
      const auto has_run = [&](const auto& run) {
        return run.entrant == entrant.name && run.protocol == task.protocol->name && run.status != RunStatus::skipped;
      };
      if (!entrant.is_control && finished.count(entrant.name) == 0 &&
          std::any_of(comparison_.runs.begin(), comparison_.runs.end(), has_run))
        task.failed.push_back(entrant.name);
    }
  }

  static void note_one_repeat(ProtocolSummary& protocol) {
    add_note(protocol, "One repeat only: the intervals say nothing of other splits and seeds.");
  }

  static void add_note(ProtocolSummary& protocol, const std::string& note) {
    if (std::find(protocol.notes.begin(), protocol.notes.end(), note) == protocol.notes.end())
      protocol.notes.push_back(note);
  }

  Comparison& comparison_;
  const std::vector<CellContributions>& contributions_;
  const Context& context_;
};

}  // namespace

void judge_standings(Comparison& comparison, const std::vector<CellContributions>& contributions,
                     const Context& context) {
  Judge(comparison, contributions, context).judge();
}

}  // namespace undrop::judge
