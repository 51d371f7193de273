#include "report/comparison_report.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <utility>

#include "report/comparison_scores.hpp"
#include "report/coverage_figure.hpp"
#include "report/page.hpp"
#include "report/pictures.hpp"
#include "report/svg.hpp"

namespace undrop::report {

namespace {

using judge::Comparison;

std::string data_name(const Comparison& comparison) {
  const auto path = comparison.input.find("path");
  if (path == comparison.input.end() || !std::holds_alternative<std::string>(path->second)) return "these data";
  return std::filesystem::path(std::get<std::string>(path->second)).filename().string();
}

std::string warnings_html(const Comparison& comparison) {
  std::map<std::pair<std::string, std::string>, std::int64_t> of_runs;
  for (const auto& run : comparison.runs) {
    for (const auto& warning : run.warnings) ++of_runs[{run.entrant, warning}];
  }
  std::vector<std::string> items = comparison.warnings;
  for (const auto& [key, n] : of_runs) {
    items.push_back(fmt::format("{}: {}{}", key.first, key.second, n > 1 ? fmt::format(" ({} runs)", n) : ""));
  }
  return items.empty() ? paragraph("None.") : list_html(items);
}

std::string options_html(const Comparison& comparison) {
  std::string html;
  for (const auto& entrant : comparison.entrants) {
    if (!entrant.options.empty()) html += facts_html("Options of " + entrant.name, entrant.options);
  }
  return html.empty() ? html : details("Options of the methods", html);
}

std::string repeat_html(const Comparison& comparison) {
  std::string html;
  if (!comparison.command.empty()) html += "<pre>" + escaped(command_text(comparison.command)) + "</pre>";
  html += paragraph("undrop " + comparison.version + ". The same input, options and seed give the same scores.");
  html += facts_html("Input", comparison.input);
  return html + details("Settings of the comparison", facts_html("", comparison.settings)) + options_html(comparison);
}

std::string cite_html(const Comparison& comparison) {
  std::string items;
  for (const auto& entrant : comparison.entrants) {
    const std::string item = citation_html(entrant.name, entrant.citation, entrant.doi);
    if (!item.empty()) items += "<li>" + item + "</li>";
  }
  return paragraph(fmt::format("undrop {}, and the methods that you use:", comparison.version)) +
         (items.empty() ? std::string() : "<ul>" + items + "</ul>");
}

void add_pictures(Page& page, const Comparison& comparison) {
  std::vector<std::string> controls;
  for (const auto& entrant : comparison.entrants) {
    if (entrant.is_control) controls.push_back(entrant.name);
  }
  const PictureBook book{comparison.pictures, comparison.embedded_labels, comparison.embedding, comparison.chosen_genes,
                         std::move(controls)};
  const auto add = [&](const char* id, const char* heading, const std::string& html) {
    if (!html.empty()) page.section(id, heading, html);
  };
  add("embeddings", "Cells before and after", embedding_figures(book));
  add("hidden", "Hidden against predicted", hidden_figures(book));
  add("variance", "Variance kept", variance_figure(book));
  add("genes", "Chosen genes before and after", gene_figures(book));
  add("dropout", "Dropout model", dropout_figures(book));
}

}  // namespace

std::string no_tests_note() {
  return "Imputed values are estimates for looking and ranking. P values and fold changes that are computed from them "
         "are "
         "not valid, because imputation makes cells more alike than they are; test on the counts that were imputed.";
}

std::string command_text(const std::vector<std::string>& words) {
  constexpr auto plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=+./:,@%";
  std::string out;
  for (const auto& word : words) {
    std::string quoted = word;
    if (word.empty() || word.find_first_not_of(plain) != std::string::npos) {
      quoted = "'";
      for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
      quoted += "'";
    }
    out += (out.empty() ? "" : " ") + quoted;
  }
  return out;
}

std::string citation_html(const std::string& name, const std::string& citation, const std::string& doi) {
  if (citation.empty() && doi.empty()) return {};
  std::string html = "<strong>" + escaped(name) + "</strong>: " + escaped(citation);
  if (!doi.empty()) html += fmt::format(" <a href=\"https://doi.org/{0}\">doi:{0}</a>", escaped(doi));
  return html;
}

std::string comparison_report(const Comparison& comparison) {
  Page page("What imputation does to " + data_name(comparison), headline(comparison));
  page.section("verdict", "Verdict", verdict_html(comparison) + paragraph(no_tests_note(), "notice"));
  page.section("tasks", "Task by task", tasks_html(comparison));
  const std::string coverage = coverage_figure(comparison);
  if (!coverage.empty()) page.section("intervals", "Intervals", coverage);
  add_pictures(page, comparison);
  page.section("cost", "Time, memory and mass", cost_html(comparison));
  const std::string failures = failures_html(comparison);
  if (!failures.empty()) page.section("failures", "What failed or was not run", failures);
  page.section("warnings", "Warnings", warnings_html(comparison));
  page.section("repeat", "How to repeat this", repeat_html(comparison));
  page.section("cite", "Whom to cite", cite_html(comparison));
  return page.str();
}

}  // namespace undrop::report
