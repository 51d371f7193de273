#include "judge/verdict_sentences.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace undrop::judge {

namespace {

using Names = std::vector<std::string>;

bool is_among(const Names& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void add_once(Names& names, const std::string& name) {
  if (!is_among(names, name)) names.push_back(name);
}

std::string listed(const Names& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " and " : ", ";
    text += names[i];
  }
  return text;
}

std::string plural(const Names& names, const char* one, const char* many) { return names.size() == 1 ? one : many; }

/// "0.05 (0.04 to 0.06)" of a difference in the better direction, "higher by" or "lower by" before it.
std::string gain(const Interval& difference, bool higher_is_better) {
  const double sign = higher_is_better ? 1 : -1;
  const double low = std::min(sign * difference.low, sign * difference.high);
  const double high = std::max(sign * difference.low, sign * difference.high);
  return fmt::format("{:.3g} ({:.3g} to {:.3g})", sign * difference.value, low, high);
}

bool is_method(const Standing& standing) { return standing.verdict != Verdict::reference; }

bool is_better(const std::optional<Interval>& difference, const Metric& metric) {
  return difference && (metric.higher_is_better ? difference->low > 0 : difference->high < 0);
}

const Standing* best_of(const TaskStandings& task, const std::string& entrant) {
  for (const auto& standing : task.standings) {
    if (standing.entrant == entrant) return &standing;
  }
  return nullptr;
}

std::string named(const TaskStandings& task, const Standing& standing) {
  const auto n = std::count_if(task.standings.begin(), task.standings.end(),
                               [&](const auto& other) { return other.entrant == standing.entrant; });
  return n > 1 && !standing.variant.empty() ? fmt::format("{} ({})", standing.entrant, standing.variant)
                                            : standing.entrant;
}

std::string failures(const TaskStandings& task) {
  if (task.failed.empty()) return {};
  return fmt::format(" {} did not finish.", listed(task.failed));
}

/// "higher by 0.2 than with the data left alone and by 0.1 than with the best control, knn_mean".
std::string gains(const TaskStandings& task, const Standing& best) {
  const auto& metric = *task.primary;
  std::string text = fmt::format("{} by {} than with the data left alone", metric.higher_is_better ? "higher" : "lower",
                                 gain(*best.versus_none, metric.higher_is_better));
  if (best.best_control != "none") {
    text += fmt::format(" and by {} than with the best control, {}",
                        gain(*best.versus_control, metric.higher_is_better), best.best_control);
  }
  return text;
}

std::string helping(const TaskStandings& task, const Standing& best, const Names& helpful) {
  std::string text = fmt::format("{} helps: {} {:.3g}, {}.", named(task, best), task.primary->title, best.score.value,
                                 gains(task, best));
  const Names others(helpful.begin() + 1, helpful.end());
  if (!others.empty()) text += fmt::format(" So {} {}.", plural(others, "does", "do"), listed(others));
  return text;
}

bool is_concerned(const std::vector<Vetoed>& vetoed, const Standing& standing) {
  return std::any_of(vetoed.begin(), vetoed.end(), [&](const auto& one) { return one.concerns(standing); });
}

bool is_vetoed(const TaskStandings& task, const Standing& standing) {
  return is_concerned(task.with_signal, standing) || is_concerned(task.without_rare, standing);
}

/// Of the outputs that help, those that something speaks against.
Names helping_but(const TaskStandings& task, const std::vector<Vetoed>& vetoed) {
  Names names;
  for (const auto& standing : task.standings) {
    if (standing.verdict == Verdict::helps && is_concerned(vetoed, standing)) add_once(names, named(task, standing));
  }
  return names;
}

/// What speaks against outputs that score well here.
std::string cautions(const TaskStandings& task) {
  std::string text;
  const auto signal = helping_but(task, task.with_signal);
  if (!signal.empty()) {
    text += fmt::format(" {} {} better, but {} differences where there are none: do not test genes on {} values.",
                        listed(signal), plural(signal, "scores", "score"), plural(signal, "finds", "find"),
                        plural(signal, "its", "their"));
  }
  const auto rare = helping_but(task, task.without_rare);
  if (!rare.empty()) {
    text += fmt::format(" {} {} better, but {} the rarest cluster.", listed(rare), plural(rare, "scores", "score"),
                        plural(rare, "loses", "lose"));
  }
  const auto smoothed = helping_but(task, task.over_smoothed);
  if (!smoothed.empty()) {
    text += fmt::format(
        " {} {} too much: genes that have nothing in common correlate; read no relations between genes "
        "from {} values.",
        listed(smoothed), plural(smoothed, "smooths", "smooth"), plural(smoothed, "its", "their"));
  }
  return text;
}

/// What the simple ways did where no method was judged.
std::string controls_only(const TaskStandings& task) {
  for (const auto& standing : task.standings) {
    if (is_method(standing) || standing.entrant == "truth") continue;
    if (standing.entrant == "none" || !is_better(standing.versus_none, *task.primary)) break;
    return fmt::format(" Of the controls {} is best and beats leaving the data alone, by {}.", named(task, standing),
                       gain(*standing.versus_none, task.primary->higher_is_better));
  }
  return " No control beats leaving the data alone.";
}

/// What the best control gains over leaving the data alone; empty where that is not clear.
std::string gain_of_control(const TaskStandings& task, const std::string& control) {
  const auto* standing = best_of(task, control);
  if (standing == nullptr || !is_better(standing->versus_none, *task.primary)) return {};
  return gain(*standing->versus_none, task.primary->higher_is_better);
}

/// Why nothing helps.
std::string unhelped(const TaskStandings& task) {
  Names beat_none;
  Names worse;
  std::string control;
  for (const auto& standing : task.standings) {
    if (!is_method(standing)) continue;
    control = standing.best_control;
    if (is_better(standing.versus_none, *task.primary)) add_once(beat_none, standing.entrant);
    if (standing.verdict == Verdict::harms) add_once(worse, standing.entrant);
  }
  std::erase_if(worse, [&](const auto& name) { return best_of(task, name)->verdict != Verdict::harms; });
  const auto control_gain = gain_of_control(task, control);
  std::string text = beat_none.empty()
                         ? "No method beats leaving the data alone."
                         : fmt::format("{} {} leaving the data alone, but no method beats the best control, {}.",
                                       listed(beat_none), plural(beat_none, "beats", "beat"), control);
  if (beat_none.empty() && !control_gain.empty())
    text += fmt::format(" The simple control {} does, by {}.", control, control_gain);
  if (!worse.empty())
    text += fmt::format(" {} {} worse than leaving it alone.", listed(worse), plural(worse, "is", "are"));
  return text;
}

/// Outputs that do harm, with the output's own figures.
std::vector<const Standing*> harmful_of(const TaskStandings& task) {
  std::vector<const Standing*> out;
  for (const auto& standing : task.standings) {
    if (standing.verdict == Verdict::harms) out.push_back(&standing);
  }
  return out;
}

std::string on_smoothing(const TaskStandings& task) {
  Names parts;
  for (const auto& standing : task.standings) {
    for (const auto& one : task.over_smoothed) {
      if (is_method(standing) && one.concerns(standing))
        add_once(parts, fmt::format("{} (by {:.2g})", named(task, standing), one.amount));
    }
  }
  if (parts.empty()) return {};
  return fmt::format(" Over-smoothing: {} {} genes correlate that have nothing in common.", listed(parts),
                     plural(parts, "makes", "make"));
}

std::string on_signal(const TaskStandings& task) {
  const auto harmful = harmful_of(task);
  if (harmful.empty())
    return "No method is seen to find more differing genes than the counts where nothing differs." + on_smoothing(task);
  const auto* none = best_of(task, "none");
  Names parts;
  for (const auto* standing : harmful)
    parts.push_back(fmt::format("{} ({:.3g} genes a split)", named(task, *standing), standing->score.value));
  return fmt::format("Invented signal: {} {} genes significant that do not differ; without imputation {:.3g} {}.",
                     listed(parts), plural(parts, "calls", "call"), none == nullptr ? std::nan("") : none->score.value,
                     "are") +
         on_smoothing(task);
}

std::string on_structure(const TaskStandings& task) {
  Names harmful;
  for (const auto* standing : harmful_of(task)) harmful.push_back(named(task, *standing));
  std::string text = harmful.empty() ? "No method loses the rarest cluster."
                                     : fmt::format("{} {} the rarest cluster: its cells now lie among others.",
                                                   listed(harmful), plural(harmful, "loses", "lose"));
  Names kept;
  for (const auto& standing : task.standings) {
    if (!is_method(standing) || !std::isfinite(standing.score.value)) continue;
    kept.push_back(fmt::format("{} {:.0f} %", named(task, standing), 100 * standing.score.value));
  }
  if (!kept.empty() && task.primary->key == "neighbor_overlap")
    text += fmt::format(" Of a cell's neighbours remain: {}.", listed(kept));
  return text;
}

}  // namespace

TaskVerdict task_verdict(const TaskStandings& task) {
  TaskVerdict verdict{task.protocol->name, {}, {}};
  Names methods;
  const Standing* best = nullptr;
  bool is_better_with_harm = false;
  for (const auto& standing : task.standings) {
    if (is_method(standing)) add_once(methods, standing.entrant);
    if (standing.verdict != Verdict::helps) continue;
    if (is_vetoed(task, standing)) {
      is_better_with_harm = true;
      continue;
    }
    add_once(verdict.helpful, named(task, standing));
    if (best == nullptr) best = &standing;
  }
  if (task.standings.empty()) {
    verdict.sentence = "Nothing finished.";
  } else if (methods.empty()) {
    verdict.sentence = task.failed.empty() ? "Only controls were compared." : "No method finished.";
    if (!task.protocol->is_veto) verdict.sentence += controls_only(task);
  } else if (task.protocol->is_veto) {
    verdict.sentence = task.protocol->name == "null" ? on_signal(task) : on_structure(task);
  } else if (best != nullptr) {
    verdict.sentence = helping(task, *best, verdict.helpful) + cautions(task);
  } else if (is_better_with_harm) {
    verdict.sentence = "No method helps without harm." + cautions(task);
  } else {
    verdict.sentence = unhelped(task);
  }
  if (!task.caution.empty()) verdict.sentence += " " + task.caution;
  verdict.sentence += failures(task);
  return verdict;
}

}  // namespace undrop::judge
