#include "methods/completion/completion.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "core/parallel.hpp"
#include "methods/completion/choice.hpp"
#include "methods/completion/parameters.hpp"
#include "methods/depth.hpp"
#include "prep/gene_moments.hpp"
#include "prep/gene_places.hpp"
#include "prep/value_rows.hpp"

namespace undrop::completion {

namespace {

constexpr std::int64_t cells_a_task = 32;

/// Cells are placed among the genes by one regression each, those of the fit like new ones, so that genes are all that
/// a model holds.
struct Model {
  std::vector<std::string> gene_names;
  std::vector<double> largest;  ///< per gene, the largest value seen: no prediction is above it
  double median_total = 0;
  Settings settings;
  Fit fit;
  Facts facts;
};

class Completed final : public Imputation {
 public:
  Completed(const Model& model, const Dataset& data, Context& context)
      : model_(model),
        data_(data),
        context_(context),
        depth_ratio_(data.median_total / model.median_total),
        place_(prep::shared_gene_places(model.gene_names, data)) {
    const Side rows = prep::logged_nonzeros(data, place_, depth_ratio_);
    cells_ = solve(rows, model.fit.genes, model.fit.centre, penalty_of(model.settings), context);
  }

  void impute(CellRange cells, std::span<const std::int32_t> genes, Quantity, std::span<float> out) const override {
    const Eigen::MatrixXf factors = factors_of(genes);
    parallel_blocks(context_, cells.size(), cells_a_task, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
      const auto width = static_cast<Eigen::Index>(genes.size());
      Eigen::Map<Eigen::MatrixXf> columns(out.data() + begin * width, width, end - begin);
      const auto of_cells = cells_.design.topRows(cells_.rank()).middleCols(cells.begin + begin, end - begin);
      columns.noalias() = factors.transpose() * of_cells;
      for (Eigen::Index i = 0; i < columns.cols(); ++i) finish(cells.begin + begin + i, genes, columns.col(i).data());
    });
  }

 private:
  [[nodiscard]] std::int32_t place_of(std::int32_t gene) const { return place_[static_cast<std::size_t>(gene)]; }

  [[nodiscard]] Eigen::MatrixXf factors_of(std::span<const std::int32_t> genes) const {
    Eigen::MatrixXf out = Eigen::MatrixXf::Zero(cells_.rank(), static_cast<Eigen::Index>(genes.size()));
    for (Eigen::Index k = 0; k < out.cols(); ++k) {
      const std::int32_t place = place_of(genes[static_cast<std::size_t>(k)]);
      if (place >= 0) out.col(k) = model_.fit.genes.design.col(place).head(cells_.rank());
    }
    return out;
  }

  void finish(std::int64_t cell, std::span<const std::int32_t> genes, float* values) const {
    const bool is_empty = data_.size_factors[static_cast<std::size_t>(cell)] <= 0;
    for (std::size_t k = 0; k < genes.size(); ++k) {
      const std::int32_t place = place_of(genes[k]);
      if (place < 0 || is_empty) {
        values[k] = 0;
        continue;
      }
      const double predicted =
          model_.fit.centre + static_cast<double>(cells_.effect[cell] + model_.fit.genes.effect[place] + values[k]);
      const double bounded = std::clamp(predicted, 0.0, model_.largest[static_cast<std::size_t>(place)]);
      values[k] = static_cast<float>(at_depth(bounded, Scale::log1p, depth_ratio_));
    }
  }

  const Model& model_;
  const Dataset& data_;
  Context& context_;
  double depth_ratio_;
  std::vector<std::int32_t> place_;
  Factors cells_;
};

class FittedCompletion final : public FittedImputer {
 public:
  explicit FittedCompletion(Model model) : model_(std::move(model)) {}
  [[nodiscard]] std::string method() const override { return "completion"; }
  [[nodiscard]] Offer offer() const override { return info().offer; }
  [[nodiscard]] std::vector<std::uint8_t> modelled_genes(const Dataset& data) const override {
    return prep::has_place(prep::gene_places(model_.gene_names, data));
  }
  [[nodiscard]] std::unique_ptr<Imputation> bind(const Dataset& data, Context& context) const override {
    return std::make_unique<Completed>(model_, data, context);
  }
  [[nodiscard]] Facts facts() const override { return model_.facts; }
  [[nodiscard]] bool converged() const override { return model_.fit.converged; }
  void save(ArchiveWriter& archive) const override;

 private:
  Model model_;
};

Facts facts_of(const Settings& settings, const Fit& fit) {
  return {{"rank", settings.rank}, {"ridge", settings.ridge}, {"sweeps", fit.sweeps}, {"rmse", fit.rmse}};
}

void FittedCompletion::save(ArchiveWriter& archive) const {
  const auto& genes = model_.fit.genes;
  archive.put("genes", model_.gene_names);
  archive.put("largest", model_.largest);
  archive.put("numbers",
              std::vector<double>{model_.median_total, model_.fit.centre, model_.settings.ridge, model_.fit.rmse});
  archive.put("whole",
              std::vector<std::int64_t>{model_.settings.rank, model_.fit.sweeps, model_.fit.converged ? 1 : 0});
  const std::vector<std::int64_t> shape{genes.design.cols(), genes.design.rows()};
  archive.put("factors", std::span<const float>(genes.design.data(), static_cast<std::size_t>(genes.design.size())),
              shape);
  archive.put("effects", std::span<const float>(genes.effect.data(), static_cast<std::size_t>(genes.effect.size())),
              std::vector<std::int64_t>{genes.effect.size()});
}

class Completion final : public Imputer {
 public:
  explicit Completion(ImputerInput input) : options_(std::move(input.options)) {}

  [[nodiscard]] std::unique_ptr<FittedImputer> fit(const Dataset& data, Context& context) override {
    Model model;
    auto moments = prep::gene_moments(data, context);
    model.gene_names = std::move(moments.gene_names);
    model.largest = std::move(moments.largest_log);
    model.median_total = data.median_total;
    const auto n_genes = static_cast<std::int64_t>(model.gene_names.size());
    const Side cells = prep::logged_nonzeros(data, prep::gene_places(model.gene_names, data), 1);
    const Choice choice =
        choose_settings(cells, data.cell_names, n_genes, asked(), options_.real("hidden_share"), context);
    model.settings = choice.settings;
    context.info(fmt::format("completion: rank {}, ridge {:g}", model.settings.rank, model.settings.ridge));
    model.fit = fit_factors(cells, transposed(cells, n_genes), model.settings, context);
    model.facts = facts_of(model.settings, model.fit);
    model.facts["hidden_rmse"] = choice.hidden_rmse;
    return std::make_unique<FittedCompletion>(std::move(model));
  }

 private:
  [[nodiscard]] Settings asked() const {
    return {options_.integer("rank"), options_.real("ridge"), options_.integer("max_sweeps")};
  }
  Options options_;
};

}  // namespace

std::unique_ptr<Imputer> make(ImputerInput input) { return std::make_unique<Completion>(std::move(input)); }

std::unique_ptr<FittedImputer> load(const ArchiveReader& archive) {
  Model model;
  model.gene_names = archive.texts("genes");
  model.largest = archive.doubles("largest");
  const auto numbers = archive.doubles("numbers");
  const auto whole = archive.integers("whole");
  const auto factors = archive.floats("factors");
  const auto effects = archive.floats("effects");
  const std::size_t n = model.gene_names.size();
  const bool sized = numbers.size() == 4 && whole.size() == 3 && whole[0] >= 0 && whole[0] <= 10000 && numbers[0] > 0 &&
                     model.largest.size() == n && effects.size() == n &&
                     factors.size() == n * (static_cast<std::size_t>(whole[0]) + 1);
  if (!sized) throw FormatError("model", "factors", "its parts disagree in size; save the model again");
  model.median_total = numbers[0];
  model.settings = {whole[0], numbers[2], whole[1]};
  model.fit = {{}, numbers[1], whole[1], numbers[3], whole[2] != 0};
  const auto columns = static_cast<Eigen::Index>(n);
  model.fit.genes.design = Eigen::Map<const Eigen::MatrixXf>(factors.data(), whole[0] + 1, columns);
  model.fit.genes.effect = Eigen::Map<const Eigen::VectorXf>(effects.data(), columns);
  model.facts = facts_of(model.settings, model.fit);
  return std::make_unique<FittedCompletion>(std::move(model));
}

}  // namespace undrop::completion
