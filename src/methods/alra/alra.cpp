#include "methods/alra/alra.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "core/parallel.hpp"
#include "embed/randomized_svd.hpp"
#include "methods/alra/gene_rules.hpp"
#include "methods/alra/parameters.hpp"
#include "methods/alra/rank_choice.hpp"
#include "methods/reference_cells.hpp"
#include "prep/gene_places.hpp"
#include "prep/variable_genes.hpp"

namespace undrop::alra {

namespace {

constexpr std::int64_t cells_a_task = 32;
constexpr std::int64_t cells_a_read = 1024;
/// The method works on log(1 + 10,000 × share of the cell's total).
constexpr double depth = 10000;

struct Model {
  std::vector<std::string> gene_names;
  Eigen::MatrixXd loadings;  ///< genes × rank, orthonormal
  std::vector<GeneRule> rules;
  bool keep_observed = false;
  std::vector<double> singular_values;
  double gap = 0;  ///< 0 where the rank was given

  [[nodiscard]] std::int64_t n_genes() const { return static_cast<std::int64_t>(gene_names.size()); }
};

double log_share(double count, double total) { return std::log1p(count * depth / total); }

/// log_share of the cells' non-zeros, one row a cell of `cells` (rising).
embed::SparseRows log_rows(const Dataset& data, std::span<const std::int64_t> cells,
                           std::span<const std::int32_t> places, std::int64_t n_genes, const Context& context) {
  embed::SparseRows rows;
  rows.n_columns = n_genes;
  rows.columns.reserve(static_cast<std::size_t>(data.counts->n_nonzeros()));
  rows.values.reserve(static_cast<std::size_t>(data.counts->n_nonzeros()));
  CountBlock block;
  std::size_t next = 0;
  for (std::int64_t begin = 0; begin < data.n_cells(); begin += cells_a_read) {
    context.check_cancelled();
    data.counts->read({begin, std::min(begin + cells_a_read, data.n_cells())}, block);
    for (; next < cells.size() && cells[next] < block.cells.end; ++next) {
      const std::int64_t i = cells[next] - begin;
      const double total = data.size_factors[static_cast<std::size_t>(cells[next])] * data.median_total;
      const auto genes = block.genes_of(i);
      for (std::size_t e = 0; e < genes.size(); ++e) {
        const auto place = places[static_cast<std::size_t>(genes[e])];
        if (place < 0) continue;
        rows.columns.push_back(place);
        rows.values.push_back(static_cast<float>(log_share(static_cast<double>(block.values_of(i)[e]), total)));
      }
      rows.starts.push_back(static_cast<std::int64_t>(rows.columns.size()));
    }
  }
  return rows;
}

class Thresholded final : public Imputation {
 public:
  Thresholded(const Model& model, const Dataset& data, Context& context)
      : model_(model),
        data_(data),
        context_(context),
        place_(prep::shared_gene_places(model.gene_names, data)),
        scores_(data.n_cells(), model.loadings.cols()) {
    parallel_blocks(context, data.n_cells(), cells_a_read, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
      CountBlock block;
      data.counts->read({begin, end}, block);
      for (std::int64_t i = 0; i < end - begin; ++i) project(block, i);
    });
  }

  void impute(CellRange cells, std::span<const std::int32_t> genes, Quantity, std::span<float> out) const override {
    const RowMatrix loadings = loadings_of(genes);
    std::vector<std::int32_t> column(place_.size(), -1);
    for (std::size_t k = 0; k < genes.size(); ++k) {
      if (place_[static_cast<std::size_t>(genes[k])] >= 0)
        column[static_cast<std::size_t>(genes[k])] = static_cast<std::int32_t>(k);
    }
    parallel_blocks(context_, cells.size(), cells_a_task, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
      const CellRange part{cells.begin + begin, cells.begin + end};
      const RowMatrix low_rank = scores_.middleRows(part.begin, part.size()) * loadings.transpose();
      write(part, genes, column, low_rank,
            out.subspan(static_cast<std::size_t>(begin) * genes.size(),
                        static_cast<std::size_t>(end - begin) * genes.size()));
    });
  }

 private:
  using RowMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

  [[nodiscard]] double total_of(std::int64_t cell) const {
    return data_.size_factors[static_cast<std::size_t>(cell)] * data_.median_total;
  }

  void project(const CountBlock& block, std::int64_t i) {
    auto row = scores_.row(block.cells.begin + i);
    row.setZero();
    const double total = total_of(block.cells.begin + i);
    const auto genes = block.genes_of(i);
    for (std::size_t e = 0; e < genes.size() && total > 0; ++e) {
      const auto place = place_[static_cast<std::size_t>(genes[e])];
      if (place < 0) continue;
      const auto value = static_cast<float>(log_share(static_cast<double>(block.values_of(i)[e]), total));
      row += static_cast<double>(value) * model_.loadings.row(place);
    }
  }

  [[nodiscard]] RowMatrix loadings_of(std::span<const std::int32_t> genes) const {
    RowMatrix out = RowMatrix::Zero(static_cast<Eigen::Index>(genes.size()), model_.loadings.cols());
    for (std::size_t k = 0; k < genes.size(); ++k) {
      const auto place = place_[static_cast<std::size_t>(genes[k])];
      if (place >= 0) out.row(static_cast<Eigen::Index>(k)) = model_.loadings.row(place);
    }
    return out;
  }

  void write(CellRange cells, std::span<const std::int32_t> genes, const std::vector<std::int32_t>& column,
             const RowMatrix& low_rank, std::span<float> out) const {
    CountBlock block;
    data_.counts->read(cells, block);
    for (std::int64_t i = 0; i < cells.size(); ++i) {
      const auto row = out.subspan(static_cast<std::size_t>(i) * genes.size(), genes.size());
      const double total = total_of(cells.begin + i);
      for (std::size_t k = 0; k < genes.size(); ++k) {
        const auto place = place_[static_cast<std::size_t>(genes[k])];
        const bool has_value = place >= 0 && total > 0;
        row[k] = has_value ? written(model_.rules[static_cast<std::size_t>(place)].value(
                                 low_rank(i, static_cast<Eigen::Index>(k))))
                           : 0.0F;
      }
      const auto seen = block.genes_of(i);
      for (std::size_t e = 0; e < seen.size() && total > 0; ++e) {
        const auto k = column[static_cast<std::size_t>(seen[e])];
        // An observed value never becomes zero.
        if (k >= 0 && (model_.keep_observed || row[static_cast<std::size_t>(k)] == 0.0F))
          row[static_cast<std::size_t>(k)] = written(log_share(static_cast<double>(block.values_of(i)[e]), total));
      }
    }
  }

  /// On the scale log1p(count / size factor) of the data set.
  [[nodiscard]] float written(double value) const {
    return value > 0 ? static_cast<float>(std::log1p(std::expm1(value) * data_.median_total / depth)) : 0.0F;
  }

  const Model& model_;
  const Dataset& data_;
  Context& context_;
  std::vector<std::int32_t> place_;
  RowMatrix scores_;  ///< cells × rank
};

class FittedAlra final : public FittedImputer {
 public:
  explicit FittedAlra(Model model) : model_(std::move(model)) {}
  [[nodiscard]] std::string method() const override { return "alra"; }
  [[nodiscard]] Offer offer() const override { return info().offer; }
  [[nodiscard]] std::vector<std::uint8_t> modelled_genes(const Dataset& data) const override {
    return prep::has_place(prep::gene_places(model_.gene_names, data));
  }
  [[nodiscard]] std::unique_ptr<Imputation> bind(const Dataset& data, Context& context) const override {
    return std::make_unique<Thresholded>(model_, data, context);
  }
  [[nodiscard]] Facts facts() const override {
    return {{"rank", static_cast<std::int64_t>(model_.loadings.cols())},
            {"rank_gap", model_.gap},
            {"singular_values", model_.singular_values}};
  }
  void save(ArchiveWriter& archive) const override {
    archive.put("genes", model_.gene_names);
    archive.put("loadings",
                std::vector<double>(model_.loadings.data(), model_.loadings.data() + model_.loadings.size()));
    std::vector<double> rules;
    for (const auto& rule : model_.rules) rules.insert(rules.end(), {rule.threshold, rule.slope, rule.intercept});
    archive.put("rules", rules);
    archive.put("keep_observed", std::vector<std::int64_t>{model_.keep_observed ? 1 : 0});
    archive.put("singular_values", model_.singular_values);
    archive.put("gap", std::vector<double>{model_.gap});
  }

 private:
  Model model_;
};

class Alra final : public Imputer {
 public:
  explicit Alra(ImputerInput input) : options_(std::move(input.options)) {}

  [[nodiscard]] std::unique_ptr<FittedImputer> fit(const Dataset& data, Context& context) override {
    Model model;
    model.keep_observed = options_.flag("keep_observed");
    std::vector<std::int32_t> places(static_cast<std::size_t>(data.n_genes()), -1);
    for (const auto gene : prep::variable_genes(data, -1, context)) {
      places[static_cast<std::size_t>(gene)] = static_cast<std::int32_t>(model.gene_names.size());
      model.gene_names.push_back(data.gene_names[static_cast<std::size_t>(gene)]);
    }
    const embed::SparseProducts matrix(log_rows(data, filled_cells(data), places, model.n_genes(), context), context);
    model.loadings = decompose(matrix, model, context);
    const ThresholdOptions threshold{options_.real("threshold_quantile"), options_.text("threshold") == "absolute"};
    model.rules = gene_rules(matrix.times(model.loadings), model.loadings, matrix.columns(), threshold, context);
    return std::make_unique<FittedAlra>(std::move(model));
  }

 private:
  /// The right singular vectors of the chosen rank.
  [[nodiscard]] Eigen::MatrixXd decompose(const embed::SparseProducts& matrix, Model& model,
                                          const Context& context) const {
    const RankRule rule = rule_for(std::min(matrix.n_rows(), matrix.n_columns()), options_.real("gap_threshold"));
    const std::int64_t asked = options_.integer("rank");
    const std::int64_t most = asked > 0 ? asked : std::max<std::int64_t>(1, rule.n_values);
    auto found = embed::randomized_svd(matrix, {.rank = most, .power_iterations = options_.integer("power_iterations")},
                                       context);
    model.singular_values.assign(found.values.data(), found.values.data() + found.values.size());
    std::int64_t rank = found.values.size();
    if (asked < 0) rank = std::min(rank, chosen_rank(rule, model, context));
    if (options_.integer("final_iterations") > 0)
      found = embed::randomized_svd(matrix, {.rank = rank, .power_iterations = options_.integer("final_iterations")},
                                    context);
    return found.right.leftCols(rank);
  }

  [[nodiscard]] static std::int64_t chosen_rank(const RankRule& rule, Model& model, const Context& context) {
    if (rule.n_values == 0) {
      context.warn(
          "alra: too few cells or genes to read a rank off the singular values; rank 1 was taken. Give --rank");
      return 1;
    }
    const RankChoice choice = choose_rank(model.singular_values, rule);
    model.gap = choice.gap;
    if (!choice.stands_out)
      context.warn(
          fmt::format("alra: no gap between singular values stands out of the noise; the largest, after {}, was "
                      "taken. Give --rank, or a lower --gap-threshold",
                      choice.rank));
    context.info(fmt::format("alra: rank {}, the last gap that stands out ({:.1f} deviations of the noise's gaps)",
                             choice.rank, choice.gap));
    return choice.rank;
  }

  Options options_;
};

}  // namespace

std::unique_ptr<Imputer> make(ImputerInput input) { return std::make_unique<Alra>(std::move(input)); }

std::unique_ptr<FittedImputer> load(const ArchiveReader& archive) {
  Model model;
  model.gene_names = archive.texts("genes");
  const auto loadings = archive.doubles("loadings");
  const auto rules = archive.doubles("rules");
  const auto keep = archive.integers("keep_observed");
  const auto gap = archive.doubles("gap");
  model.singular_values = archive.doubles("singular_values");
  const std::size_t n = model.gene_names.size();
  if (n == 0 || rules.size() != 3 * n || loadings.size() % n != 0 || keep.size() != 1 || gap.size() != 1)
    throw FormatError("model", "loadings", "its parts disagree in size; save the model again");
  model.loadings = Eigen::Map<const Eigen::MatrixXd>(loadings.data(), static_cast<Eigen::Index>(n),
                                                     static_cast<Eigen::Index>(loadings.size() / n));
  for (std::size_t at = 0; at < rules.size(); at += 3) model.rules.push_back({rules[at], rules[at + 1], rules[at + 2]});
  model.keep_observed = keep[0] != 0;
  model.gap = gap[0];
  return std::make_unique<FittedAlra>(std::move(model));
}

}  // namespace undrop::alra
