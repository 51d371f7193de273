#include "report/result_report.hpp"

#include <undrop/methods.hpp>
#include <undrop/version.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "pipeline/impute_parameters.hpp"
#include "report/comparison_report.hpp"
#include "report/curve_chart.hpp"
#include "report/page.hpp"
#include "report/pictures.hpp"
#include "report/svg.hpp"

namespace undrop::report {

namespace {

std::string text_of(const Facts& facts, const std::string& name, const std::string& fallback = {}) {
  const auto at = facts.find(name);
  return at == facts.end() ? fallback : fact_text(at->second);
}

const MethodInfo* method_of(const Facts& facts) {
  const std::string name = text_of(facts, "method");
  for (const auto& method : methods()) {
    if (method.name == name) return &method;
  }
  return nullptr;
}

std::string percent_of(std::int64_t part, std::int64_t whole) {
  return whole > 0 ? fmt::format("{:.1f} %", 100 * static_cast<double>(part) / static_cast<double>(whole)) : "none";
}

std::string lead(const ResultSummary& summary) {
  const auto count = [](std::int64_t n) { return count_text(static_cast<double>(n)); };
  const std::string observed = summary.changed == 0 ? "Every observed count was kept."
                                                    : fmt::format("{} of the observed values were changed.",
                                                                  percent_of(summary.changed, summary.observed));
  return fmt::format(
      "{} filled {} of {} zeros ({}) of {} cells and {} genes. {} The output sums to {} times the counts.",
      text_of(summary.facts, "method", summary.layer), count(summary.filled), count(summary.zeros),
      percent_of(summary.filled, summary.zeros), count(summary.n_cells), count(summary.n_modelled), observed,
      figure_text(summary.mass_ratio));
}

std::string summary_table(const ResultSummary& summary) {
  const auto& facts = summary.facts;
  Table table{"", {}, {}};
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) table.rows.push_back({{name}, {value}});
  };
  const auto count = [](std::int64_t n) { return count_text(static_cast<double>(n)); };
  const auto* method = method_of(facts);
  add("method", text_of(facts, "method") + (method != nullptr ? ": " + method->title : ""));
  add("layer", summary.layer);
  add("policy", text_of(facts, "policy") + ", zeros: " + text_of(facts, "zeros"));
  add("scale", text_of(facts, "scale"));
  add("what a value means", text_of(facts, "quantity"));
  add("seed", text_of(facts, "seed"));
  add("preset", text_of(facts, "preset"));
  add("converged", text_of(facts, "converged"));
  add("populations", text_of(facts, "populations"));
  add("features", fmt::format("{}, of which {} modelled", count(summary.n_genes), count(summary.n_modelled)));
  add("entries with a count", count(summary.observed));
  add("of these changed", count(summary.changed));
  add("zeros", count(summary.zeros));
  const auto called = facts.find("result/called");
  if (called != facts.end() && std::holds_alternative<std::int64_t>(called->second)) {
    add("zeros called dropout", count(std::get<std::int64_t>(called->second)));
  }
  add("zeros filled", fmt::format("{} ({})", count(summary.filled), percent_of(summary.filled, summary.zeros)));
  add("mass ratio", figure_text(summary.mass_ratio));
  return "<div class=\"long\">" + table_html(table) + "</div>";
}

/// Share of the entries in each bin, up to the last one that holds any.
Curve distribution(const std::string& name, const ValueHistogram& histogram, const std::vector<std::int64_t>& bins,
                   std::size_t n) {
  Curve curve{name, {}, {}};
  double total = 0;
  for (const auto count : bins) total += static_cast<double>(count);
  for (std::size_t i = 0; i < n && total > 0; ++i) {
    curve.x.push_back((static_cast<double>(i) + 0.5) * histogram.bin_width);
    curve.y.push_back(100 * static_cast<double>(bins[i]) / total);
  }
  return curve;
}

std::string values_html(const ResultSummary& summary) {
  const auto& histogram = summary.histogram;
  std::size_t n = 0;
  for (std::size_t i = 0; i < histogram.observed.size(); ++i) {
    if (histogram.observed[i] + histogram.filled[i] > 0) n = i + 1;
  }
  CurveChart chart{
      "Distribution of observed and of filled values", "log1p of the normalised value", "% of entries", 0, 0, {}};
  Table table{"", {"from", "observed", "filled"}, {}};
  for (auto [name, bins] : {std::pair("observed", &histogram.observed), std::pair("filled", &histogram.filled)}) {
    auto curve = distribution(name, histogram, *bins, n);
    if (!curve.x.empty()) chart.curves.push_back(std::move(curve));
  }
  if (chart.curves.empty()) return {};
  for (std::size_t i = 0; i < n; ++i) {
    table.rows.push_back({{figure_text(static_cast<double>(i) * histogram.bin_width)},
                          {count_text(static_cast<double>(histogram.observed[i])), "num"},
                          {count_text(static_cast<double>(histogram.filled[i])), "num"}});
  }
  return paragraph("Values that were put in the place of zeros, beside the values that were seen.", "soft") +
         figure("Observed and filled values", curve_chart(chart), details("Table", table_html(table)));
}

std::string warnings_html(const Facts& facts) {
  const auto at = facts.find("warnings");
  const bool has_list = at != facts.end() && std::holds_alternative<std::vector<std::string>>(at->second);
  std::vector<std::string> items =
      has_list ? std::get<std::vector<std::string>>(at->second) : std::vector<std::string>();
  const auto converged = facts.find("converged");
  if (converged != facts.end() && converged->second == Fact(false)) {
    items.emplace_back("A part of the fit did not converge; see the facts below.");
  }
  return items.empty() ? paragraph("None.") : list_html(items);
}

std::string repeat_html(const ResultSummary& summary) {
  Facts input;
  for (const char* name : {"checksum", "counts_format", "counts_location", "median_total", "version", "device"}) {
    const auto at = summary.facts.find(name);
    if (at != summary.facts.end()) input.insert(*at);
  }
  Facts options;
  Facts rest;
  for (const auto& [name, fact] : summary.facts) {
    if (name.rfind("options/", 0) == 0) {
      options[name.substr(8)] = fact;
    } else if (name.rfind("fit/", 0) == 0) {
      rest[name.substr(4)] = fact;
    }
  }
  return "<pre>" + escaped(command_text(repeating_command(summary.facts))) + "</pre>" +
         paragraph(
             "INPUT is the file whose counts have the checksum below. The same input, options and seed give the same "
             "values.") +
         facts_html("Input and build", input) + details("All options", facts_html("", options)) +
         (rest.empty() ? std::string() : details("What the fit says of itself", facts_html("", rest)));
}

std::string cite_html(const Facts& facts) {
  const auto* method = method_of(facts);
  const std::string item =
      method == nullptr ? std::string() : citation_html(method->name, method->citation, method->doi);
  return paragraph("undrop " + text_of(facts, "version", version()) + (item.empty() ? "." : ", and:")) +
         (item.empty() ? std::string() : "<ul><li>" + item + "</li></ul>");
}

const Parameter* find_parameter(const Facts& facts, const std::string& name) {
  if (const auto* shared = pipeline::impute_parameters().find(name)) return shared;
  const auto* method = method_of(facts);
  return method == nullptr ? nullptr : method->parameters.find(name);
}

/// The default under the run's preset.
Fact default_of(const Facts& facts, const Parameter& parameter) {
  const auto to_fact = [](const auto& held) { return Fact(held); };
  if (const auto* method = method_of(facts)) {
    const auto preset = method->parameters.presets().find(text_of(facts, "preset"));
    if (preset != method->parameters.presets().end()) {
      const auto at = preset->second.find(parameter.name);
      if (at != preset->second.end()) return std::visit(to_fact, at->second);
    }
  }
  return std::visit(to_fact, parameter.default_value);
}

std::string option_text(const Parameter& parameter, const Fact& fact) {
  if (std::holds_alternative<std::int64_t>(fact)) {
    const auto word = Parameter::words_value - std::get<std::int64_t>(fact);
    const bool is_word = word >= 0 && static_cast<std::size_t>(word) < parameter.words.size();
    if (is_word) return parameter.words[static_cast<std::size_t>(word)];
  }
  if (std::holds_alternative<double>(fact)) return fmt::format("{}", std::get<double>(fact));
  return fact_text(fact);
}

void add_option(const Facts& facts, const std::string& name, const Fact& fact, std::vector<std::string>& words) {
  constexpr std::array said_already{"method", "preset", "seed"};
  const auto* parameter = find_parameter(facts, name);
  const bool is_said = std::find(said_already.begin(), said_already.end(), name) != said_already.end();
  if (parameter == nullptr || is_said || fact == default_of(facts, *parameter)) return;
  if (std::holds_alternative<bool>(fact)) {
    words.push_back((std::get<bool>(fact) ? "--" : "--no-") + parameter->flag());
    return;
  }
  words.push_back("--" + parameter->flag());
  words.push_back(option_text(*parameter, fact));
}

}  // namespace

std::vector<std::string> repeating_command(const Facts& facts) {
  std::vector<std::string> words{"undrop", "impute", "INPUT", "-o", "OUTPUT", "-m", text_of(facts, "method")};
  const std::string preset = text_of(facts, "preset", "default");
  if (preset != "default") words.insert(words.end(), {"--preset", preset});
  words.insert(words.end(), {"--seed", text_of(facts, "seed", "0")});
  for (const auto& [name, fact] : facts) {
    if (name.rfind("options/", 0) == 0) add_option(facts, name.substr(8), fact, words);
  }
  return words;
}

std::string result_report(const ResultSummary& summary) {
  const std::string file = std::filesystem::path(summary.path).filename().string();
  Page page("What was imputed in " + file, lead(summary));
  page.section(
      "summary", "What was done",
      summary_table(summary) +
          paragraph(
              "This page says what was done, not whether it helps. Where a truth is known, undrop evaluate scores "
              "the result beside controls.") +
          paragraph(no_tests_note(), "notice"));
  const PictureBook book{summary.pictures, summary.embedded_labels, summary.embedding, summary.genes};
  const auto add = [&](const char* id, const char* heading, const std::string& html) {
    if (!html.empty()) page.section(id, heading, html);
  };
  const std::string by =
      summary.label_column.empty() ? "" : paragraph("Coloured by obs column " + summary.label_column + ".", "soft");
  const std::string embeddings = embedding_figures(book);
  add("embeddings", "Cells before and after", embeddings.empty() ? embeddings : by + embeddings);
  add("values", "Filled values", values_html(summary));
  add("genes", "Chosen genes before and after", gene_figures(book));
  add("variance", "Variance kept", variance_figure(book));
  add("dropout", "Dropout model", dropout_figures(book));
  page.section("warnings", "Warnings", warnings_html(summary.facts));
  page.section("repeat", "How to repeat this", repeat_html(summary));
  page.section("cite", "Whom to cite", cite_html(summary.facts));
  return page.str();
}

}  // namespace undrop::report
