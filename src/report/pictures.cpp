#include "report/pictures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "report/bin_chart.hpp"
#include "report/curve_chart.hpp"
#include "report/page.hpp"
#include "report/quantile_chart.hpp"
#include "report/scatter_chart.hpp"
#include "report/svg.hpp"

namespace undrop::report {

namespace {

using judge::EntrantPicture;

constexpr std::size_t most_populations = 8;
constexpr std::size_t bins_of_a_curve = 40;
/// Of the seven quantiles of a gene, those that a box shows.
constexpr std::size_t first_of_box = 1;
constexpr std::size_t n_quantiles = 7;

TableCell number_cell(double value) { return {figure_text(value), "num"}; }

std::string percent(double share) {
  return std::isfinite(share) ? fmt::format("{:.1f} %", 100 * share) : std::string("n/a");
}

std::string label_table(const LabelGroups& groups) {
  Table table{"Cells drawn, by label", {"label", "cells"}, {}};
  for (std::size_t i = 0; i < groups.names.size(); ++i) {
    const auto n = std::count(groups.groups.begin(), groups.groups.end(), static_cast<std::int32_t>(i));
    table.rows.push_back({{groups.names[i]}, {count_text(static_cast<double>(n)), "num"}});
  }
  if (groups.has_others) {
    const auto n = std::count(groups.groups.begin(), groups.groups.end(), -1);
    table.rows.push_back({{"other"}, {count_text(static_cast<double>(n)), "num"}});
  }
  return details("Cells by label", table_html(table));
}

std::string dropout_figure(const EntrantPicture& picture) {
  CurveChart chart{
      fmt::format("Dropout model of {}: probability that a zero is dropout against mean expression", picture.entrant),
      "mean of log1p values of the gene",
      "P(dropout | zero)",
      0,
      1,
      {}};
  Table table{
      "Median probability of dropout at a zero, by thirds of the genes", {"population", "low", "middle", "high"}, {}};
  const std::size_t n = std::min(picture.populations.size(), picture.dropout_probability.size());
  for (std::size_t i = 0; i < std::min(n, most_populations); ++i) {
    const auto& probability = picture.dropout_probability[i];
    chart.curves.push_back(running_median(picture.populations[i], picture.gene_means, probability, bins_of_a_curve));
    const auto thirds = running_median("", picture.gene_means, probability, 3);
    std::vector<TableCell> row{{picture.populations[i]}};
    for (const double value : thirds.y) row.push_back(number_cell(value));
    table.rows.push_back(std::move(row));
  }
  std::string below = details("Table", table_html(table));
  if (n > most_populations) {
    below = paragraph(fmt::format("The first {} of {} populations are drawn.", most_populations, n), "soft") + below;
  }
  return figure(picture.entrant, curve_chart(chart), below);
}

bool is_control(const PictureBook& book, const EntrantPicture& picture) {
  return std::find(book.controls.begin(), book.controls.end(), picture.entrant) != book.controls.end();
}

QuantileRow gene_row(const EntrantPicture& picture, std::size_t gene, bool is_first) {
  QuantileRow row{picture.entrant, {}, is_first};
  if (gene < picture.gene_quantiles.size() && picture.gene_quantiles[gene].size() == n_quantiles) {
    const auto from = picture.gene_quantiles[gene].begin() + first_of_box;
    row.quantiles.assign(from, from + 5);
  }
  return row;
}

std::string gene_figure(const PictureBook& book, std::size_t gene) {
  QuantileChart chart{
      "Expression of " + book.genes[gene] + ", before and after imputation", "log1p expression", false, {}, {}, {}};
  Table table{"Over all cells", {"values", "5 %", "25 %", "median", "75 %", "95 %", "zeros"}, {}};
  for (std::size_t i = 0; i < book.pictures.size(); ++i) {
    const auto& picture = book.pictures[i];
    auto row = gene_row(picture, gene, i == 0 || is_control(book, picture));
    if (row.quantiles.empty()) continue;
    std::vector<TableCell> cells{{picture.entrant}};
    for (const double value : row.quantiles) cells.push_back(number_cell(value));
    const bool has_share = gene < picture.gene_zero_share.size();
    cells.push_back({has_share ? percent(picture.gene_zero_share[gene]) : "n/a", "num"});
    table.rows.push_back(std::move(cells));
    chart.rows.push_back(std::move(row));
  }
  if (chart.rows.empty()) return {};
  return figure(book.genes[gene], quantile_chart(chart), details("Table", table_html(table)));
}

/// Share of the hidden values that are predicted within a factor of e^0.5 or so, from the bins.
std::string hidden_table(const EntrantPicture& picture) {
  const double width = picture.bin_end / static_cast<double>(picture.bins);
  double total = 0;
  double near = 0;
  double zeros = 0;
  for (std::int64_t row = 0; row < picture.bins; ++row) {
    for (std::int64_t column = 0; column < picture.bins; ++column) {
      const auto n =
          static_cast<double>(picture.hidden_against_predicted[static_cast<std::size_t>(row * picture.bins + column)]);
      total += n;
      if (std::abs(static_cast<double>(row - column)) * width <= 0.5) near += n;
      if (row == 0) zeros += n;
    }
  }
  Table table{"", {"hidden values", "share"}, {}};
  table.rows.push_back({{"predicted within 0.5"}, {percent(near / total), "num"}});
  table.rows.push_back({{"predicted in the lowest bin"}, {percent(zeros / total), "num"}});
  table.rows.push_back({{"all"}, {count_text(total), "num"}});
  return details("Table", table_html(table));
}

std::string hidden_figure(const EntrantPicture& picture) {
  const std::string drawing =
      bin_chart({fmt::format("Hidden values against those that {} predicted", picture.entrant), "hidden, log1p",
                 "predicted, log1p", picture.bins, picture.bin_end, picture.hidden_against_predicted});
  return drawing.empty() ? std::string() : figure(picture.entrant, drawing, hidden_table(picture));
}

}  // namespace

std::string embedding_figures(const PictureBook& book) {
  const bool has_labels = !book.labels.empty();
  const LabelGroups groups = group_labels(book.labels);
  std::vector<std::string> figures;
  for (const auto& picture : book.pictures) {
    if (picture.x.empty()) continue;
    ScatterChart chart{fmt::format("Embedding of {} cells after {}", picture.x.size(), picture.entrant), picture.x,
                       picture.y, groups.groups};
    figures.push_back(figure(picture.entrant, scatter_chart(chart)));
  }
  if (figures.empty()) return {};
  std::string html =
      paragraph(book.embedding + (book.embedding.empty() ? "" : ". ") +
                    "Same cells and same settings in every picture. Look for groups that merge or split; "
                    "distances between far groups mean little.",
                "soft");
  if (has_labels) html += legend(groups);
  html += gallery(figures, figures.size() > 2 ? "small" : "");
  return has_labels ? html + label_table(groups) : html;
}

std::string dropout_figures(const PictureBook& book) {
  std::vector<std::string> figures;
  for (const auto& picture : book.pictures) {
    if (!picture.populations.empty() && !picture.gene_means.empty()) figures.push_back(dropout_figure(picture));
  }
  if (figures.empty()) return {};
  return paragraph(
             "How likely a zero is taken for dropout, by the gene's mean expression: medians over genes of alike mean. "
             "Where the curve lies low almost no zero is filled.",
             "soft") +
         gallery(figures);
}

std::string gene_figures(const PictureBook& book) {
  std::vector<std::string> figures;
  for (std::size_t gene = 0; gene < book.genes.size(); ++gene) figures.push_back(gene_figure(book, gene));
  const std::string html = gallery(figures);
  if (html.empty()) return {};
  return paragraph("Line: 5 to 95 % of the cells; box: the middle half; stroke: the median.", "soft") + html;
}

std::string hidden_figures(const PictureBook& book) {
  std::vector<std::string> figures;
  for (const auto& picture : book.pictures) figures.push_back(hidden_figure(picture));
  const std::string html = gallery(figures, "small");
  if (html.empty()) return {};
  return paragraph(
             "Entries that were hidden from the method, against what it put there. Good values lie on the dashed line; "
             "a flat band means that the method gives every cell about the same. Darker: more entries (logarithmic).",
             "soft") +
         html;
}

std::string variance_figure(const PictureBook& book) {
  QuantileChart chart{"Variance of genes after imputation over before",
                      "variance after / before (log scale)",
                      true,
                      1.0,
                      "unchanged",
                      {}};
  Table table{"Quantiles over genes", {"values", "5 %", "25 %", "median", "75 %", "95 %"}, {}};
  for (const auto& picture : book.pictures) {
    if (picture.variance_kept.size() != 5) continue;
    chart.rows.push_back({picture.entrant, picture.variance_kept, is_control(book, picture)});
    std::vector<TableCell> cells{{picture.entrant}};
    for (const double value : picture.variance_kept) cells.push_back(number_cell(value));
    table.rows.push_back(std::move(cells));
  }
  if (chart.rows.empty()) return {};
  return paragraph(
             "Far below 1, differences between cells were smoothed away; far above 1, new ones were made. Log1p "
             "values; "
             "line: 5 to 95 % of the genes, box: the middle half, stroke: the median.",
             "soft") +
         figure("Variance kept", quantile_chart(chart), details("Table", table_html(table)));
}

}  // namespace undrop::report
