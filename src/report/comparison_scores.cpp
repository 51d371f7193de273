#include "report/comparison_scores.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <set>
#include <utility>

#include "report/bar_chart.hpp"
#include "report/dot_interval_chart.hpp"
#include "report/page.hpp"
#include "report/svg.hpp"

namespace undrop::report {

namespace {

using judge::Comparison;
using judge::ProtocolSummary;
using judge::Standing;
using judge::Verdict;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

const judge::Entrant* find_entrant(const Comparison& comparison, const std::string& name) {
  for (const auto& entrant : comparison.entrants) {
    if (entrant.name == name) return &entrant;
  }
  return nullptr;
}

bool is_control(const Comparison& comparison, const std::string& name) {
  const auto* entrant = find_entrant(comparison, name);
  return entrant != nullptr && entrant->is_control;
}

const judge::Metric* primary(const ProtocolSummary& protocol) {
  for (const auto& metric : protocol.metrics) {
    if (metric.is_primary) return &metric;
  }
  return protocol.metrics.empty() ? nullptr : &protocol.metrics.front();
}

/// Standings of a protocol by its primary metric, the best first.
std::vector<Standing> ranked(const Comparison& comparison, const ProtocolSummary& protocol) {
  const auto* metric = primary(protocol);
  std::vector<Standing> out;
  for (const auto& standing : comparison.standings) {
    if (standing.protocol == protocol.name && metric != nullptr && standing.metric == metric->key) {
      out.push_back(standing);
    }
  }
  const auto badness = [&](const Standing& standing) {
    const double value = standing.score.value;
    if (std::isnan(value)) return std::numeric_limits<double>::infinity();
    return metric->higher_is_better ? -value : value;
  };
  std::stable_sort(out.begin(), out.end(),
                   [&](const Standing& a, const Standing& b) { return badness(a) < badness(b); });
  return out;
}

/// The entrant's name, with the variant where it has several here.
std::string label_of(const Standing& standing, const std::vector<Standing>& all) {
  const auto n =
      std::count_if(all.begin(), all.end(), [&](const Standing& other) { return other.entrant == standing.entrant; });
  return n > 1 && !standing.variant.empty() ? standing.entrant + ", " + standing.variant : standing.entrant;
}

bool is_clear_of_zero(const judge::Interval& interval) { return interval.low > 0 || interval.high < 0; }

std::string better_side(const judge::Metric& metric) {
  return metric.higher_is_better ? "more is better →" : "← less is better";
}

std::string score_figure(const Comparison& comparison, const ProtocolSummary& protocol,
                         const std::vector<Standing>& standings) {
  const auto& metric = *primary(protocol);
  DotChart chart{fmt::format("{}: {} of every entrant with its interval", task_title(protocol.name), metric.title),
                 fmt::format("{} ({})", metric.title, better_side(metric)),
                 {},
                 "none",
                 {}};
  for (const auto& standing : standings) {
    if (standing.entrant == "none" && std::isfinite(standing.score.value)) chart.reference = standing.score.value;
    chart.rows.push_back(
        {label_of(standing, standings), standing.score, is_control(comparison, standing.entrant), true, {}});
  }
  return figure(metric.title + " with 95 % intervals", dot_interval_chart(chart));
}

std::string difference_figure(const Comparison& comparison, const ProtocolSummary& protocol,
                              const std::vector<Standing>& standings, bool from_none) {
  const auto& metric = *primary(protocol);
  const std::string other = from_none ? "none" : "the best control";
  DotChart chart{fmt::format("{}: difference of each method from {}", task_title(protocol.name), other),
                 "difference (" + better_side(metric) + ")",
                 0.0,
                 "no difference",
                 {}};
  std::string control;
  for (const auto& standing : standings) {
    const auto& difference = from_none ? standing.versus_none : standing.versus_control;
    if (is_control(comparison, standing.entrant) || !difference) continue;
    control = standing.best_control;
    chart.rows.push_back({label_of(standing, standings), *difference, false, is_clear_of_zero(*difference), {}});
  }
  if (chart.rows.empty()) return {};
  const std::string caption =
      from_none || control.empty() ? "Difference from " + other : "Difference from the best control, " + control;
  return figure(caption, dot_interval_chart(chart));
}

/// Mean over the finished repeats; NaN where there are none.
double mean_of(const Comparison& comparison, const Standing& standing,
               const std::function<double(const judge::RunScores&)>& value) {
  double sum = 0;
  double n = 0;
  for (const auto& run : comparison.runs) {
    const bool is_mine = run.entrant == standing.entrant && run.protocol == standing.protocol &&
                         run.variant == standing.variant && run.status == judge::RunStatus::ok;
    const double found = is_mine ? value(run) : nan;
    if (!std::isfinite(found)) continue;
    sum += found;
    n += 1;
  }
  return n > 0 ? sum / n : nan;
}

std::string interval_text(const std::optional<judge::Interval>& interval) {
  if (!interval) return "";
  return fmt::format("{} ({} to {})", figure_text(interval->value), figure_text(interval->low),
                     figure_text(interval->high));
}

std::string verdict_text(Verdict verdict, bool is_veto) {
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

std::string score_table(const Comparison& comparison, const ProtocolSummary& protocol,
                        const std::vector<Standing>& standings) {
  Table table{"Means over repeats; intervals of the primary score are 95 %", {"entrant", "verdict"}, {}};
  const auto* main = primary(protocol);
  table.header.insert(table.header.end(), {main->title, "difference from none", "from the best control"});
  for (const auto& metric : protocol.metrics) {
    if (&metric != main) table.header.push_back(metric.title);
  }
  table.header.insert(table.header.end(), {"mass ratio", "repeats"});
  for (const auto& standing : standings) {
    std::vector<TableCell> row{{label_of(standing, standings)}};
    const auto verdict = standing.verdict;
    row.push_back({verdict_text(verdict, protocol.is_veto), verdict == Verdict::helps   ? "good"
                                                            : verdict == Verdict::harms ? "bad"
                                                                                        : ""});
    row.push_back({interval_text(standing.score), "num"});
    row.push_back({interval_text(standing.versus_none), "num"});
    row.push_back({interval_text(standing.versus_control), "num"});
    for (const auto& metric : protocol.metrics) {
      if (&metric == main) continue;
      const auto value = [&](const judge::RunScores& run) {
        const auto at = run.metrics.find(metric.key);
        return at == run.metrics.end() ? nan : at->second;
      };
      row.push_back({figure_text(mean_of(comparison, standing, value)), "num"});
    }
    row.push_back({figure_text(mean_of(comparison, standing, [](const auto& run) { return run.mass_ratio; })), "num"});
    row.push_back({fmt::format("{}", standing.repeats), "num"});
    table.rows.push_back(std::move(row));
  }
  return details("All scores of this task", table_html(table));
}

std::string task_html(const Comparison& comparison, const ProtocolSummary& protocol) {
  std::string html = fmt::format("<h3 id=\"task-{}\">{} <code>{}</code></h3>", escaped(protocol.name),
                                 escaped(task_title(protocol.name)), escaped(protocol.name));
  html += paragraph(protocol.question);
  if (!protocol.ran) return html + paragraph("Not run: " + protocol.reason, "soft");
  if (protocol.is_veto) html += paragraph("This task can only speak against a method, never for it.", "soft");
  const auto standings = ranked(comparison, protocol);
  if (standings.empty()) return html + paragraph("No entrant finished this task; see the failures.", "soft");
  const std::string differences = difference_figure(comparison, protocol, standings, true) +
                                  difference_figure(comparison, protocol, standings, false);
  html += gallery({score_figure(comparison, protocol, standings),
                   differences.empty() ? std::string() : "<div>" + differences + "</div>"});
  return html + list_html(protocol.notes, "soft") + score_table(comparison, protocol, standings);
}

/// The best control of a task where it beats doing nothing; empty where it does not.
std::string helping_control(const Comparison& comparison, const ProtocolSummary& protocol) {
  const auto* metric = primary(protocol);
  std::string best;
  for (const auto& standing : comparison.standings) {
    if (standing.protocol == protocol.name && !standing.best_control.empty()) best = standing.best_control;
    if (standing.protocol == protocol.name && !best.empty()) break;
  }
  for (const auto& standing : comparison.standings) {
    if (standing.protocol != protocol.name || standing.entrant != best || !standing.versus_none) continue;
    const auto& gain = *standing.versus_none;
    if (metric->higher_is_better ? gain.low > 0 : gain.high < 0) return best;
  }
  return {};
}

std::string task_badge(const Comparison& comparison, const ProtocolSummary& protocol,
                       const judge::TaskVerdict& verdict) {
  if (!verdict.helpful.empty()) {
    return "<span class=\"badge good\">use " + escaped(verdict.helpful.front()) + "</span>";
  }
  if (!protocol.is_veto) {
    const bool is_known = !helping_control(comparison, protocol).empty();
    return is_known ? "<span class=\"badge\">a control is best</span>" : "<span class=\"badge\">leave it alone</span>";
  }
  const bool has_harm = std::any_of(comparison.standings.begin(), comparison.standings.end(), [&](const auto& s) {
    return s.protocol == protocol.name && s.verdict == Verdict::harms;
  });
  return has_harm ? "<span class=\"badge bad\">harm seen</span>" : "<span class=\"badge\">no harm seen</span>";
}

const judge::TaskVerdict* find_verdict(const Comparison& comparison, const std::string& protocol) {
  for (const auto& verdict : comparison.verdicts) {
    if (verdict.protocol == protocol) return &verdict;
  }
  return nullptr;
}

/// The verdict on an entrant at a task over its variants, the worst of them for a veto, else the best.
std::optional<Verdict> verdict_on(const Comparison& comparison, const std::string& entrant,
                                  const ProtocolSummary& protocol) {
  std::set<Verdict> found;
  for (const auto& standing : comparison.standings) {
    if (standing.entrant == entrant && standing.protocol == protocol.name) found.insert(standing.verdict);
  }
  if (found.empty()) return std::nullopt;
  return protocol.is_veto ? *found.rbegin() : *found.begin();
}

/// True where no run was even begun.
bool was_skipped(const Comparison& comparison, const std::string& entrant, const ProtocolSummary& protocol) {
  bool has_run = false;
  for (const auto& run : comparison.runs) {
    if (run.entrant != entrant || run.protocol != protocol.name) continue;
    if (run.status != judge::RunStatus::skipped) return false;
    has_run = true;
  }
  return has_run;
}

std::string matrix_html(const Comparison& comparison) {
  Table table{"What each method did at each task, against none and the best control", {"method"}, {}};
  std::vector<const ProtocolSummary*> run;
  for (const auto& protocol : comparison.protocols) {
    if (!protocol.ran) continue;
    run.push_back(&protocol);
    table.header.push_back(task_title(protocol.name));
  }
  for (const auto& entrant : comparison.entrants) {
    if (entrant.is_control) continue;
    std::vector<TableCell> row{{entrant.name}};
    for (const auto* protocol : run) {
      const auto verdict = verdict_on(comparison, entrant.name, *protocol);
      if (!verdict) {
        row.push_back({was_skipped(comparison, entrant.name, *protocol) ? "not judged" : "did not finish", "soft"});
        continue;
      }
      row.push_back({verdict_text(*verdict, protocol->is_veto), *verdict == Verdict::helps   ? "good"
                                                                : *verdict == Verdict::harms ? "bad"
                                                                                             : ""});
    }
    table.rows.push_back(std::move(row));
  }
  return table.rows.empty() || run.empty() ? std::string() : table_html(table);
}

/// Finite figures of the finished runs of an entrant, rising.
std::vector<double> of_runs(const Comparison& comparison, const std::string& entrant,
                            const std::function<double(const judge::RunScores&)>& value) {
  std::vector<double> out;
  for (const auto& run : comparison.runs) {
    if (run.entrant != entrant || run.status != judge::RunStatus::ok) continue;
    if (std::isfinite(value(run))) out.push_back(value(run));
  }
  std::sort(out.begin(), out.end());
  return out;
}

double median(const std::vector<double>& sorted) { return sorted.empty() ? nan : sorted[sorted.size() / 2]; }

std::string seconds_text(double seconds) {
  if (!std::isfinite(seconds)) return "did not finish";
  if (seconds >= 5400) return figure_text(seconds / 3600) + " h";
  return seconds >= 90 ? figure_text(seconds / 60) + " min" : figure_text(seconds) + " s";
}

std::string bytes_text(double bytes) {
  if (!std::isfinite(bytes)) return "did not finish";
  if (bytes <= 0) return "not known";
  return bytes >= 1e9 ? fmt::format("{:.1f} GB", bytes / 1e9) : fmt::format("{:.0f} MB", bytes / 1e6);
}

}  // namespace

std::string task_title(const std::string& protocol) {
  static const std::map<std::string, std::string> titles{
      {"mask", "Restoring hidden values"}, {"thin", "Predicting rates"},          {"truth", "Coming near the truth"},
      {"labels", "Finding cell types"},    {"de", "Finding differing genes"},     {"null", "Inventing no signal"},
      {"trajectory", "Keeping the order"}, {"structure", "Keeping the structure"}};
  const auto at = titles.find(protocol);
  return at == titles.end() ? protocol : at->second;
}

std::string verdict_word(Verdict verdict, bool is_veto) {
  const char* css = verdict == Verdict::helps ? "badge good" : verdict == Verdict::harms ? "badge bad" : "badge";
  return fmt::format("<span class=\"{}\">{}</span>", css, verdict_text(verdict, is_veto));
}

std::string headline(const Comparison& comparison) {
  std::string helped;
  std::string controlled;
  bool has_other = false;
  bool has_harm = false;
  for (const auto& protocol : comparison.protocols) {
    const auto* verdict = find_verdict(comparison, protocol.name);
    if (!protocol.ran || verdict == nullptr) continue;
    if (protocol.is_veto) {
      has_harm = has_harm || task_badge(comparison, protocol, *verdict).find("badge bad") != std::string::npos;
    } else if (verdict->helpful.empty()) {
      has_other = true;
      const auto control = helping_control(comparison, protocol);
      if (!control.empty())
        controlled += fmt::format("{}{} ({})", controlled.empty() ? "" : ", ", task_title(protocol.name), control);
    } else {
      helped +=
          fmt::format("{}{} ({})", helped.empty() ? "" : ", ", task_title(protocol.name), verdict->helpful.front());
    }
  }
  const std::string harm = has_harm ? " Mind what was seen of harm." : "";
  if (helped.empty() && !controlled.empty()) {
    return "At no task that was judged did a method beat both doing nothing and the best control. Where the counts as "
           "they are were beaten, a simple control is enough: " +
           controlled + "." + harm;
  }
  if (helped.empty()) {
    return has_other
               ? "Leave these counts alone: at no task that was judged did a method beat both doing nothing and the "
                 "best control." +
                     harm
               : "No task could be judged on these data." + harm;
  }
  return "On these data imputation helps with: " + helped + "." +
         (has_other ? controlled.empty() ? " At the other tasks leave the counts alone."
                                         : " At the other tasks no method beat both doing nothing and the best control."
                    : "") +
         harm;
}

std::string verdict_html(const Comparison& comparison) {
  std::string html = "<ul class=\"verdicts\">";
  for (const auto& protocol : comparison.protocols) {
    const std::string title = "<strong>" + escaped(task_title(protocol.name)) + ".</strong> ";
    const auto* verdict = find_verdict(comparison, protocol.name);
    if (!protocol.ran || verdict == nullptr) {
      const std::string reason = protocol.reason.empty() ? "no entrant finished" : protocol.reason;
      html += "<li><span class=\"badge\">not judged</span><p class=\"soft\">" + title + escaped(reason) + "</p></li>";
      continue;
    }
    html +=
        "<li>" + task_badge(comparison, protocol, *verdict) + "<p>" + title + escaped(verdict->sentence) + "</p></li>";
  }
  html += "</ul>" + matrix_html(comparison);
  return html +
         paragraph(
             "Helps: the 95 % intervals of the differences from none and from the best control both lie wholly on "
             "the better side. Tasks are never pooled into one rank: what restores values need not find cell types.",
             "soft");
}

std::string tasks_html(const Comparison& comparison) {
  std::string html = paragraph(
      "Hollow and grey: controls. Dashed: doing nothing. In the charts of differences a filled dot is one whose "
      "interval "
      "does not hold 0.",
      "soft");
  for (const auto& protocol : comparison.protocols) html += task_html(comparison, protocol);
  return html;
}

std::string cost_html(const Comparison& comparison) {
  BarChart time{"Median seconds of a run", true, {}};
  BarChart memory{"Largest peak memory of a run", true, {}};
  Table table{
      "Of the runs that finished",
      {"entrant", "seconds, median", "seconds, most", "peak memory, most", "mass ratio, median", "least", "most"},
      {}};
  DotChart mass{"Sum of the output over sum of the input", "sum of output / sum of input", 1.0, "unchanged", {}};
  for (const auto& entrant : comparison.entrants) {
    const auto seconds = of_runs(comparison, entrant.name, [](const auto& run) { return run.seconds; });
    const auto bytes =
        of_runs(comparison, entrant.name, [](const auto& run) { return static_cast<double>(run.peak_memory); });
    const auto ratio = of_runs(comparison, entrant.name, [](const auto& run) { return run.mass_ratio; });
    const double most_bytes = bytes.empty() ? nan : bytes.back();
    const double least_ratio = ratio.empty() ? nan : ratio.front();
    const double most_ratio = ratio.empty() ? nan : ratio.back();
    const double most_seconds = seconds.empty() ? nan : seconds.back();
    time.rows.push_back({entrant.name, median(seconds), seconds_text(median(seconds)), entrant.is_control});
    memory.rows.push_back({entrant.name, most_bytes, bytes_text(most_bytes), entrant.is_control});
    mass.rows.push_back({entrant.name,
                         {median(ratio), least_ratio, most_ratio},
                         entrant.is_control,
                         true,
                         fmt::format("{}: {} to {}", entrant.name, figure_text(least_ratio), figure_text(most_ratio))});
    table.rows.push_back({{entrant.name},
                          {seconds_text(median(seconds)), "num"},
                          {seconds_text(most_seconds), "num"},
                          {bytes_text(most_bytes), "num"},
                          {figure_text(median(ratio)), "num"},
                          {figure_text(least_ratio), "num"},
                          {figure_text(most_ratio), "num"}});
  }
  return gallery({figure("Time of a run, median (log scale)", bar_chart(time)),
                  figure("Peak memory of a run and its scoring, largest (log scale)", bar_chart(memory)),
                  figure("Mass ratio: median, least and most over the runs", dot_interval_chart(mass),
                         paragraph("1 means that the output sums to what was counted. Far above it, values are "
                                   "not on the scale of counts.",
                                   "soft"))}) +
         details("Table", table_html(table));
}

std::string failures_html(const Comparison& comparison) {
  std::map<std::vector<std::string>, std::int64_t> groups;
  for (const auto& run : comparison.runs) {
    if (run.status == judge::RunStatus::ok) continue;
    const std::string status = run.status == judge::RunStatus::failed ? "failed" : "not run";
    ++groups[{run.entrant, task_title(run.protocol), run.variant, status, run.reason}];
  }
  if (groups.empty()) return {};
  Table table{"", {"entrant", "task", "output", "", "reason", "repeats"}, {}};
  for (const auto& [key, n] : groups) {
    table.rows.push_back({{key[0]},
                          {key[1]},
                          {key[2]},
                          {key[3], key[3] == "failed" ? "bad" : ""},
                          {key[4]},
                          {fmt::format("{}", n), "num"}});
  }
  return "<div class=\"long\">" + table_html(table) + "</div>";
}

}  // namespace undrop::report
