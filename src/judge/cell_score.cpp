#include "judge/cell_score.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "judge/cluster_agreement.hpp"
#include "judge/rank_correlation.hpp"

namespace undrop::judge {

namespace {

using Weights = std::span<const std::uint32_t>;

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
/// A variance below this share of the mean square is rounding.
constexpr double rounding = 1e-12;

struct FormFacts {
  ScoreForm form;
  const char* text;
  std::int64_t n_columns;
};

constexpr std::array<FormFacts, 11> forms{
    {{ScoreForm::mean, "mean", 2},
     {ScoreForm::root_mean, "root_mean", 2},
     {ScoreForm::explained, "explained", 2},
     {ScoreForm::pearson, "pearson", 6},
     {ScoreForm::cosine, "cosine", 6},
     {ScoreForm::adjusted_rand_index, "adjusted_rand_index", 2},
     {ScoreForm::normalized_mutual_information, "normalized_mutual_information", 2},
     {ScoreForm::purity, "purity", 2},
     {ScoreForm::kendall, "kendall", 2},
     {ScoreForm::spearman, "spearman", 2},
     {ScoreForm::ordering, "ordering", 2}}};

const FormFacts& facts(ScoreForm form) {
  return *std::find_if(forms.begin(), forms.end(), [&](const auto& one) { return one.form == form; });
}

double weight_of(Weights weights, std::size_t cell) { return weights.empty() ? 1 : static_cast<double>(weights[cell]); }

double total(std::span<const double> column, Weights weights) {
  double sum = 0;
  for (std::size_t i = 0; i < column.size(); ++i) sum += weight_of(weights, i) * column[i];
  return sum;
}

double ratio(const CellScore& score, Weights weights) {
  const double below = total(score.column(1), weights);
  return below > 0 ? total(score.column(0), weights) / below : undefined;
}

double correlation(const CellScore& score, Weights weights) {
  std::array<double, 6> sums{};
  for (std::int64_t i = 0; i < 6; ++i) sums[static_cast<std::size_t>(i)] = total(score.column(i), weights);
  const auto [n, a, b, aa, bb, ab] = sums;
  if (score.form == ScoreForm::cosine) {
    if (!(bb > 0)) return undefined;
    return aa > 0 ? ab / std::sqrt(aa * bb) : 0;
  }
  if (n < 2 || !(bb - b * b / n > rounding * bb)) return undefined;
  if (!(aa - a * a / n > rounding * aa)) return 0;
  return std::clamp((ab - a * b / n) / std::sqrt((aa - a * a / n) * (bb - b * b / n)), -1.0, 1.0);
}

double grouping(const CellScore& score, Weights weights) {
  std::array<std::vector<std::int32_t>, 2> codes;
  for (std::int64_t i = 0; i < 2; ++i) {
    const auto column = score.column(i);
    auto& out = codes[static_cast<std::size_t>(i)];
    out.resize(column.size());
    std::transform(column.begin(), column.end(), out.begin(), [](double v) { return static_cast<std::int32_t>(v); });
  }
  if (score.form == ScoreForm::adjusted_rand_index) return adjusted_rand_index(codes[0], codes[1], weights);
  if (score.form == ScoreForm::purity) return purity(codes[0], codes[1], weights);
  return normalized_mutual_information(codes[0], codes[1], weights);
}

bool all_equal(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(), [&](double value) { return value == values.front(); });
}

/// A pseudotime that orders nothing scores 0.
double ranking(const CellScore& score, Weights weights) {
  std::vector<double> order;
  std::vector<double> stages;
  for (std::size_t i = 0; i < score.column(0).size(); ++i) {
    if (std::isnan(score.column(0)[i]) || std::isnan(score.column(1)[i])) continue;
    const auto times = weights.empty() ? 1U : weights[i];
    order.insert(order.end(), times, score.column(0)[i]);
    stages.insert(stages.end(), times, score.column(1)[i]);
  }
  if (all_equal(stages)) return undefined;
  if (all_equal(order)) return 0;
  if (score.form == ScoreForm::kendall) return kendall_tau_b(order, stages);
  return score.form == ScoreForm::spearman ? spearman(order, stages) : ordering_score(order, stages);
}

}  // namespace

std::string to_text(ScoreForm form) { return facts(form).text; }

ScoreForm score_form(const std::string& text) {
  const auto found = std::find_if(forms.begin(), forms.end(), [&](const auto& one) { return text == one.text; });
  if (found == forms.end()) throw std::invalid_argument("no form of a score is called " + text);
  return found->form;
}

std::int64_t n_columns(ScoreForm form) { return facts(form).n_columns; }

std::span<const double> CellScore::column(std::int64_t index) const {
  const auto n = static_cast<std::size_t>(n_cells);
  return std::span(columns).subspan(static_cast<std::size_t>(index) * n, n);
}

CellScore cell_score(ScoreForm form, const std::vector<std::vector<double>>& columns) {
  if (static_cast<std::int64_t>(columns.size()) != n_columns(form)) {
    throw std::invalid_argument("a score of the form " + to_text(form) + " needs another number of columns");
  }
  CellScore score{form, static_cast<std::int64_t>(columns.front().size()), {}};
  for (const auto& column : columns) {
    if (column.size() != columns.front().size()) throw std::invalid_argument("columns of different lengths");
    score.columns.insert(score.columns.end(), column.begin(), column.end());
  }
  return score;
}

CellScore grouping_score(ScoreForm form, std::span<const std::int32_t> found, std::span<const std::int32_t> types) {
  return cell_score(form, {{found.begin(), found.end()}, {types.begin(), types.end()}});
}

double evaluate(const CellScore& score, Weights weights) {
  switch (score.form) {
    case ScoreForm::mean:
      return ratio(score, weights);
    case ScoreForm::root_mean:
      return std::sqrt(ratio(score, weights));
    case ScoreForm::explained:
      return 1 - ratio(score, weights);
    case ScoreForm::pearson:
    case ScoreForm::cosine:
      return correlation(score, weights);
    case ScoreForm::adjusted_rand_index:
    case ScoreForm::normalized_mutual_information:
    case ScoreForm::purity:
      return grouping(score, weights);
    case ScoreForm::kendall:
    case ScoreForm::spearman:
    case ScoreForm::ordering:
      break;
  }
  return ranking(score, weights);
}

}  // namespace undrop::judge
