#include "report/coverage_figure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>
#include <vector>

#include "judge/interval_scores.hpp"
#include "report/curve_chart.hpp"
#include "report/page.hpp"
#include "report/svg.hpp"

namespace undrop::report {

namespace {

constexpr std::size_t n_levels = judge::coverage_levels.size();
constexpr std::size_t most_curves = 7;

/// Sums over the repeats of one posterior.
struct Shares {
  std::array<double, n_levels> sums{};
  double repeats = 0;
};

using Name = std::pair<std::string, std::string>;
using Sums = std::map<Name, Shares>;

/// A posterior and the shares that its intervals hold, means over the repeats.
struct Posterior {
  Name name;
  std::vector<double> held;
};
/// Nearest to what they say first.
using Posteriors = std::vector<Posterior>;

void add_run(const judge::RunScores& run, Sums& posteriors) {
  std::array<double, n_levels> held{};
  for (std::size_t level = 0; level < n_levels; ++level) {
    const auto at = run.metrics.find(judge::coverage_key(judge::coverage_levels.at(level)));
    if (at == run.metrics.end() || !std::isfinite(at->second)) return;
    held.at(level) = at->second;
  }
  auto& shares = posteriors[{run.entrant, run.variant}];
  for (std::size_t level = 0; level < n_levels; ++level) shares.sums.at(level) += held.at(level);
  shares.repeats += 1;
}

Posteriors ordered(const Sums& sums) {
  Posteriors out;
  for (const auto& [name, shares] : sums) {
    Posterior posterior{name, {}};
    for (const double sum : shares.sums) posterior.held.push_back(sum / shares.repeats);
    out.push_back(std::move(posterior));
  }
  std::stable_sort(out.begin(), out.end(), [](const Posterior& a, const Posterior& b) {
    return judge::coverage_error(a.held) < judge::coverage_error(b.held);
  });
  return out;
}

/// Stated against held; the first curve is what would be right.
CurveChart chart_of(const Posteriors& posteriors) {
  const std::vector<double> levels(judge::coverage_levels.begin(), judge::coverage_levels.end());
  CurveChart chart{"Share of held-back counts in the intervals of posteriors, against what the intervals say",
                   "stated",
                   "held",
                   0,
                   0,
                   {{"as stated", levels, levels}}};
  for (const auto& [name, held] : posteriors) {
    if (chart.curves.size() > most_curves) break;
    chart.curves.push_back({name.first, levels, held});
  }
  return chart;
}

Table table_of(const Posteriors& posteriors) {
  Table table{"Share held, mean over repeats; nearest to what the intervals say first", {"posterior of", "output"}, {}};
  for (const double level : judge::coverage_levels) table.header.push_back(fmt::format("{:.0f} %", 100 * level));
  for (const auto& [name, held] : posteriors) {
    std::vector<TableCell> cells{{name.first}, {name.second}};
    for (const double share : held) cells.push_back({fmt::format("{:.3f}", share), "num"});
    table.rows.push_back(std::move(cells));
  }
  return table;
}

}  // namespace

std::string coverage_figure(const judge::Comparison& comparison) {
  Sums sums;
  for (const auto& run : comparison.runs) add_run(run, sums);
  if (sums.empty()) return {};
  const Posteriors posteriors = ordered(sums);
  return paragraph(
             "A posterior states how sure it is. On the line, its intervals hold as many of the molecules that were "
             "kept "
             "from it as they say; below it, it is too sure. Taken over the genes with the most molecules, each count "
             "by the randomised probability integral transform.",
             "soft") +
         figure("What intervals say, and what they hold", curve_chart(chart_of(posteriors)),
                details("Table", table_html(table_of(posteriors))));
}

}  // namespace undrop::report
