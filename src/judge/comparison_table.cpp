#include "judge/comparison_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <utility>
#include <vector>

#include "judge/interval_scores.hpp"
#include "judge/text_table.hpp"

namespace undrop::judge {

namespace {

std::string shown(double value) { return std::isfinite(value) ? fmt::format("{:.4g}", value) : "-"; }

std::string shown(const std::optional<Interval>& interval) {
  if (!interval || !std::isfinite(interval->value)) return "-";
  if (!std::isfinite(interval->low)) return shown(interval->value);
  return fmt::format("{:.4g} ({:.3g} to {:.3g})", interval->value, interval->low, interval->high);
}

std::string verdict_word(Verdict verdict, bool is_veto) {
  switch (verdict) {
    case Verdict::helps:
      return "helps";
    case Verdict::harms:
      return "harms";
    case Verdict::reference:
      return "control";
    case Verdict::no_evidence:
      break;
  }
  return is_veto ? "no harm seen" : "no evidence";
}

std::string memory(double bytes) {
  if (!std::isfinite(bytes) || bytes <= 0) return "-";
  return bytes >= 1e9 ? fmt::format("{:.1f} GB", bytes / 1e9) : fmt::format("{:.0f} MB", bytes / 1e6);
}

/// Over the finished repeats of a standing.
double mean_of(const Comparison& comparison, const Standing& standing,
               const std::function<double(const RunScores&)>& value) {
  double sum = 0;
  double n = 0;
  for (const auto& run : comparison.runs) {
    if (run.entrant != standing.entrant || run.protocol != standing.protocol || run.variant != standing.variant ||
        run.status != RunStatus::ok || !std::isfinite(value(run)))
      continue;
    sum += value(run);
    n += 1;
  }
  return n > 0 ? sum / n : std::numeric_limits<double>::quiet_NaN();
}

const Metric* primary_of(const ProtocolSummary& protocol) {
  for (const auto& metric : protocol.metrics) {
    if (metric.is_primary) return &metric;
  }
  return protocol.metrics.empty() ? nullptr : &protocol.metrics.front();
}

/// The entrant, with the variant where it has several here.
std::string label_of(const Standing& standing, const std::vector<Standing>& all) {
  const auto n =
      std::count_if(all.begin(), all.end(), [&](const auto& other) { return other.entrant == standing.entrant; });
  return n > 1 ? fmt::format("  {} ({})", standing.entrant, standing.variant) : "  " + standing.entrant;
}

std::string standings_table(const Comparison& comparison, const ProtocolSummary& protocol) {
  const auto* metric = primary_of(protocol);
  std::vector<Standing> standings;
  for (const auto& standing : comparison.standings) {
    if (standing.protocol == protocol.name && metric != nullptr && standing.metric == metric->key)
      standings.push_back(standing);
  }
  if (standings.empty()) return "  nothing finished\n";
  std::string control;
  for (const auto& standing : standings) control = standing.best_control.empty() ? control : standing.best_control;
  std::vector<TextRow> rows{{"", "verdict", metric->key, "less none"}};
  const bool has_control = !protocol.is_veto && control != "none";
  if (has_control) rows.front().push_back("less " + (control.empty() ? "best control" : control));
  rows.front().insert(rows.front().end(), {"mass ratio", "seconds", "memory", "repeats"});
  for (const auto& standing : standings) {
    TextRow row{label_of(standing, standings), verdict_word(standing.verdict, protocol.is_veto), shown(standing.score),
                shown(standing.versus_none)};
    if (has_control) row.push_back(shown(standing.versus_control));
    row.push_back(shown(mean_of(comparison, standing, [](const auto& run) { return run.mass_ratio; })));
    row.push_back(shown(mean_of(comparison, standing, [](const auto& run) { return run.seconds; })));
    row.push_back(
        memory(mean_of(comparison, standing, [](const auto& run) { return static_cast<double>(run.peak_memory); })));
    row.push_back(fmt::format("{}", standing.repeats));
    rows.push_back(std::move(row));
  }
  return text_table(rows, 2);
}

std::string failures(const Comparison& comparison, const ProtocolSummary& protocol) {
  std::map<std::vector<std::string>, std::int64_t> groups;
  for (const auto& run : comparison.runs) {
    if (run.protocol != protocol.name || run.status == RunStatus::ok) continue;
    ++groups[{run.entrant, run.status == RunStatus::failed ? "failed" : "not run", run.reason}];
  }
  std::string text;
  for (const auto& [key, n] : groups)
    text += fmt::format("  {} {}{}: {}\n", key[0], key[1], n > 1 ? fmt::format(" {} times", n) : "", key[2]);
  return text;
}

const TaskVerdict* find_verdict(const Comparison& comparison, const std::string& protocol) {
  for (const auto& verdict : comparison.verdicts) {
    if (verdict.protocol == protocol) return &verdict;
  }
  return nullptr;
}

/// Shares of counts that the intervals of posteriors hold, beside what they say; the nearest first.
std::string coverage_lines(const Comparison& comparison, const ProtocolSummary& protocol) {
  std::vector<std::pair<double, TextRow>> posteriors;
  const auto* metric = primary_of(protocol);
  for (const auto& standing : comparison.standings) {
    if (standing.protocol != protocol.name || metric == nullptr || standing.metric != metric->key) continue;
    std::vector<double> held;
    TextRow row{fmt::format("  {} ({})", standing.entrant, standing.variant)};
    for (const double level : coverage_levels) {
      held.push_back(mean_of(comparison, standing, [&](const auto& run) {
        const auto at = run.metrics.find(coverage_key(level));
        return at == run.metrics.end() ? std::numeric_limits<double>::quiet_NaN() : at->second;
      }));
      row.push_back(fmt::format("{:.3f}", held.back()));
    }
    if (std::all_of(held.begin(), held.end(), [](double share) { return std::isfinite(share); }))
      posteriors.emplace_back(coverage_error(held), std::move(row));
  }
  if (posteriors.empty()) return {};
  std::stable_sort(posteriors.begin(), posteriors.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  TextRow head{"  held-back counts in the intervals of (nearest to what they say is best)"};
  for (const double level : coverage_levels) head.push_back(fmt::format("{:.0f} %", 100 * level));
  std::vector<TextRow> rows{std::move(head)};
  for (auto& posterior : posteriors) rows.push_back(std::move(posterior.second));
  return text_table(rows, 1);
}

}  // namespace

std::string to_table(const Comparison& comparison) {
  std::string text;
  for (const auto& protocol : comparison.protocols) {
    if (!text.empty()) text += '\n';
    if (!protocol.ran) {
      text += fmt::format("{}: not run: {}\n", protocol.name, protocol.reason);
      continue;
    }
    const auto* metric = primary_of(protocol);
    text += fmt::format("{}: {}\n", protocol.name, protocol.question);
    if (metric != nullptr)
      text += fmt::format("{} ({} is better)\n", metric->title, metric->higher_is_better ? "more" : "less");
    text +=
        standings_table(comparison, protocol) + failures(comparison, protocol) + coverage_lines(comparison, protocol);
    for (const auto& note : protocol.notes) text += fmt::format("  {}\n", note);
    if (const auto* verdict = find_verdict(comparison, protocol.name)) text += verdict->sentence + "\n";
  }
  return text;
}

}  // namespace undrop::judge
