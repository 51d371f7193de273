#include "methods/ebayes/expressed.hpp"

#include <undrop/errors.hpp>

#include <algorithm>
#include <cmath>
#include <string>

#include "core/parallel.hpp"
#include "prep/gene_moments.hpp"
#include "prep/gene_places.hpp"
#include "prep/mask_split.hpp"
#include "prep/sampled_cells.hpp"
#include "prep/value_rows.hpp"

namespace undrop::ebayes {

namespace {

constexpr std::int64_t cells_a_task = 16;
constexpr double hidden_share = 0.1;
constexpr double weight_ridge = 1e-3;
constexpr std::array<embed::FactorSettings, n_completions> settings_of{
    {{3, 14, 20}, {5, 6, 20}, {10, 9, 20}, {24, 12, 20}}};

using Weights = Eigen::Matrix<double, n_weights, 1>;

std::array<embed::FactorFit, n_completions> fit_completions(const Dataset& data, const std::vector<std::int32_t>& place,
                                                            std::size_t n_genes, const Context& context) {
  const auto cells = prep::logged_nonzeros(data, place, 1);
  const auto genes = prep::transposed(cells, static_cast<std::int64_t>(n_genes));
  std::array<embed::FactorFit, n_completions> out;
  for (std::size_t c = 0; c < n_completions; ++c) {
    context.report("completing", static_cast<std::int64_t>(c), static_cast<std::int64_t>(n_completions));
    out[c] = embed::fit_factors(cells, genes, settings_of[c], context);
  }
  return out;
}

std::array<embed::Factors, n_completions> place_cells(const std::array<embed::FactorFit, n_completions>& fits,
                                                      const prep::ValueRows& cells, const Context& context) {
  std::array<embed::Factors, n_completions> out;
  for (std::size_t c = 0; c < n_completions; ++c)
    out[c] = embed::solve(cells, fits[c].genes, fits[c].centre, embed::penalty_of(settings_of[c]), context);
  return out;
}

double completed(const embed::FactorFit& fit, const embed::Factors& cells, Eigen::Index cell, Eigen::Index gene) {
  const auto rank = cells.rank();
  return fit.centre + static_cast<double>(cells.effect[cell] + fit.genes.effect[gene] +
                                          cells.design.col(cell).head(rank).dot(fit.genes.design.col(gene).head(rank)));
}

/// Normal equations of hidden values on what the parts say of them.
struct Regression {
  Eigen::Matrix<double, n_weights, n_weights> gram = Eigen::Matrix<double, n_weights, n_weights>::Zero();
  Weights right = Weights::Zero();
  double squares = 0;
  double n = 0;

  void add(const Weights& parts, double value) {
    gram += parts * parts.transpose();
    right += value * parts;
    squares += value * value;
    n += 1;
  }
  /// Shrunk towards equal weights of all but the last, which is the constant.
  [[nodiscard]] Weights weights() const {
    Weights start = Weights::Constant(1.0 / (n_weights - 1));
    start[n_weights - 1] = 0;
    const Eigen::Matrix<double, n_weights, n_weights> penalized =
        gram + weight_ridge * std::max(1.0, n) * Eigen::Matrix<double, n_weights, n_weights>::Identity();
    return start + penalized.ldlt().solve(right - gram * start);
  }
  [[nodiscard]] double rmse(const Weights& weights) const {
    if (n == 0) return 0;
    return std::sqrt(std::max(0.0, squares - 2 * weights.dot(right) + weights.dot(gram * weights)) / n);
  }
};

/// What the parts, fitted to the values that were left, say of those that were hidden.
Regression regress_hidden(const prep::MaskSplit& split, const Prior& prior, std::span<const double> trust,
                          const PriorSettings& settings, const Context& context) {
  const Prior shown = fit_prior(split.data, settings, context);
  const auto place = prep::gene_places(shown.gene_names, split.data);
  const auto whole_place = prep::gene_places(prior.gene_names, split.data);
  const PriorRates rates(shown, split.data, place, context);
  const auto fits = fit_completions(split.data, place, shown.gene_names.size(), context);
  const auto cells = place_cells(fits, prep::logged_nonzeros(split.data, place, 1), context);
  Regression regression;
  std::vector<float> predicted;
  for (std::int64_t cell = 0; cell < split.data.n_cells(); ++cell) {
    const double factor = split.data.size_factors[static_cast<std::size_t>(cell)];
    const auto genes = split.hidden.genes_of(cell);
    if (factor <= 0 || genes.empty()) continue;
    predicted.resize(genes.size());
    rates.rates({cell, cell + 1}, genes, predicted);
    for (std::size_t e = 0; e < genes.size(); ++e) {
      const auto gene = static_cast<std::size_t>(genes[e]);
      if (place[gene] < 0 || whole_place[gene] < 0 || !(predicted[e] > 0)) continue;
      Weights parts;
      for (std::size_t c = 0; c < n_completions; ++c)
        parts[static_cast<Eigen::Index>(c)] = completed(fits[c], cells[c], cell, place[gene]);
      parts[n_completions] = std::log1p(truncated_moments(factor, static_cast<double>(predicted[e]),
                                                          trust[static_cast<std::size_t>(whole_place[gene])])
                                            .mean);
      parts[n_completions + 1] = 1;
      regression.add(parts, std::log1p(static_cast<double>(split.hidden.values_of(cell)[e]) / factor));
    }
  }
  return regression;
}

std::string name_of(std::size_t completion, const char* part) {
  return "expressed/" + std::to_string(completion) + "/" + part;
}

}  // namespace

void ExpressedModel::save(ArchiveWriter& archive) const {
  std::vector<double> numbers(weights.begin(), weights.end());
  numbers.push_back(hidden_rmse);
  for (std::size_t c = 0; c < n_completions; ++c) {
    const auto& genes = completions[c].genes;
    numbers.push_back(completions[c].centre);
    const std::vector<std::int64_t> shape{genes.design.cols(), genes.design.rows()};
    archive.put(name_of(c, "factors"),
                std::span<const float>(genes.design.data(), static_cast<std::size_t>(genes.design.size())), shape);
    archive.put(name_of(c, "effects"),
                std::span<const float>(genes.effect.data(), static_cast<std::size_t>(genes.effect.size())),
                std::vector<std::int64_t>{genes.effect.size()});
  }
  archive.put("expressed/numbers", numbers);
  archive.put("expressed/largest", largest);
}

ExpressedModel ExpressedModel::load(const ArchiveReader& archive, std::size_t n_genes) {
  ExpressedModel out;
  const auto numbers = archive.doubles("expressed/numbers");
  out.largest = archive.doubles("expressed/largest");
  bool sized = numbers.size() == n_weights + 1 + n_completions && out.largest.size() == n_genes;
  for (std::size_t c = 0; c < n_completions && sized; ++c) {
    const auto factors = archive.floats(name_of(c, "factors"));
    const auto effects = archive.floats(name_of(c, "effects"));
    const auto rows = static_cast<std::size_t>(settings_of[c].rank) + 1;
    sized = factors.size() == rows * n_genes && effects.size() == n_genes;
    if (!sized) break;
    const auto columns = static_cast<Eigen::Index>(n_genes);
    out.completions[c].centre = numbers[n_weights + 1 + c];
    out.completions[c].genes.design =
        Eigen::Map<const Eigen::MatrixXf>(factors.data(), static_cast<Eigen::Index>(rows), columns);
    out.completions[c].genes.effect = Eigen::Map<const Eigen::VectorXf>(effects.data(), columns);
  }
  if (!sized) throw FormatError("model", "expressed", "its parts disagree in size; save the model again");
  std::copy_n(numbers.begin(), n_weights, out.weights.begin());
  out.hidden_rmse = numbers[n_weights];
  return out;
}

ExpressedModel fit_expressed(const Dataset& data, const Prior& prior, std::span<const double> trust,
                             const PriorSettings& settings, std::int64_t most_cells, const Context& context) {
  const Dataset sample = prep::sample_by_name(data, most_cells, context).data;
  const auto split = prep::mask_entries(sample, {.fraction = hidden_share}, context);
  const Regression regression = regress_hidden(split, prior, trust, settings, context);
  const Weights weights = regression.weights();

  ExpressedModel out;
  std::copy_n(weights.data(), n_weights, out.weights.begin());
  out.hidden_rmse = regression.rmse(weights);
  const Dataset fitted = view_cells(data, prep::sampled_cells(data, settings.most_cells, context));
  out.completions =
      fit_completions(fitted, prep::gene_places(prior.gene_names, data), prior.gene_names.size(), context);
  out.largest = prep::gene_moments(data, context).largest_log;
  return out;
}

ExpressedValues::ExpressedValues(const ExpressedModel& model, const Prior& prior, std::span<const double> trust,
                                 const Dataset& data, const std::vector<std::int32_t>& place, const Context& context)
    : model_(model),
      trust_(trust),
      data_(data),
      place_(place),
      context_(context),
      depth_ratio_(data.median_total / prior.median_total),
      cells_(place_cells(model.completions, prep::logged_nonzeros(data, place, depth_ratio_), context)) {}

void ExpressedValues::from_rates(CellRange cells, std::span<const std::int32_t> genes, std::span<float> values) const {
  const auto width = static_cast<Eigen::Index>(genes.size());
  std::array<Eigen::MatrixXf, n_completions> factors;
  for (std::size_t c = 0; c < n_completions; ++c) {
    const auto& fit = model_.completions[c];
    factors[c] = Eigen::MatrixXf::Zero(fit.genes.rank(), width);
    for (Eigen::Index k = 0; k < width; ++k) {
      const auto at = place_[static_cast<std::size_t>(genes[static_cast<std::size_t>(k)])];
      if (at >= 0) factors[c].col(k) = fit.genes.design.col(at).head(fit.genes.rank());
    }
  }
  parallel_blocks(context_, cells.size(), cells_a_task, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    std::array<Eigen::MatrixXf, n_completions> predicted;
    for (std::size_t c = 0; c < n_completions; ++c) {
      const auto own = cells_[c].design.topRows(cells_[c].rank()).middleCols(cells.begin + begin, end - begin);
      predicted[c].noalias() = factors[c].transpose() * own;
    }
    for (std::int64_t i = begin; i < end; ++i) {
      finish_row(cells.begin + i, genes, predicted, i - begin,
                 values.subspan(static_cast<std::size_t>(i) * genes.size(), genes.size()));
    }
  });
}

void ExpressedValues::finish_row(std::int64_t cell, std::span<const std::int32_t> genes,
                                 const std::array<Eigen::MatrixXf, n_completions>& predicted, Eigen::Index row,
                                 std::span<float> values) const {
  const double factor = data_.size_factors[static_cast<std::size_t>(cell)] * depth_ratio_;
  for (std::size_t k = 0; k < genes.size(); ++k) {
    const auto at = place_[static_cast<std::size_t>(genes[k])];
    if (at < 0 || factor <= 0) {
      values[k] = 0;
      continue;
    }
    const double rate = std::max(1e-9, static_cast<double>(values[k]) / depth_ratio_);
    double sum = model_.weights[n_completions + 1] +
                 model_.weights[n_completions] *
                     std::log1p(truncated_moments(factor, rate, trust_[static_cast<std::size_t>(at)]).mean);
    for (std::size_t c = 0; c < n_completions; ++c) {
      const auto& fit = model_.completions[c];
      sum += model_.weights[c] * (fit.centre + static_cast<double>(cells_[c].effect[cell] + fit.genes.effect[at] +
                                                                   predicted[c](static_cast<Eigen::Index>(k), row)));
    }
    const double bounded = std::clamp(sum, 0.0, model_.largest[static_cast<std::size_t>(at)]);
    values[k] = static_cast<float>(std::expm1(bounded) * depth_ratio_);
  }
}

TruncatedMoments truncated_moments(double size_factor, double prior, double trust) {
  const double mean = size_factor * prior;
  const double seen = -std::expm1(-trust * std::log1p(mean / trust));
  const double value = mean / seen;
  const double second = mean * (1 + mean + mean / trust) / seen;
  const double variance = std::max(0.0, second - value * value);
  return {value / size_factor, variance / (size_factor * size_factor)};
}

}  // namespace undrop::ebayes
