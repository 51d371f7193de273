#include "foreign/foreign_prediction.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <unordered_set>
#include <utility>
#include <vector>

#include "foreign/half_counts.hpp"
#include "output/posterior.hpp"
#include "pipeline/posterior_terms.hpp"
#include "prep/sampled_molecules.hpp"

namespace undrop::foreign {

namespace {

constexpr double kept_share_of_trust = 0.5;
constexpr double most_flattered_trust = 5;

class BoundPrediction final : public Imputation {
 public:
  explicit BoundPrediction(std::unique_ptr<judge::ValueSource> values) : values_(std::move(values)) {}

  void impute(CellRange cells, std::span<const std::int32_t> genes, Quantity, std::span<float> out) const override {
    const auto width = static_cast<std::size_t>(values_->n_genes());
    rows_.resize(static_cast<std::size_t>(cells.size()) * width);
    values_->read(cells, rows_);
    for (std::size_t i = 0; i < static_cast<std::size_t>(cells.size()); ++i) {
      for (std::size_t k = 0; k < genes.size(); ++k)
        out[i * genes.size() + k] = rows_[i * width + static_cast<std::size_t>(genes[k])];
    }
  }

 private:
  std::unique_ptr<judge::ValueSource> values_;
  mutable std::vector<float> rows_;
};

class FittedPrediction final : public FittedImputer {
 public:
  FittedPrediction(std::shared_ptr<const ForeignFile> file, const ForeignFile* beside)
      : file_(std::move(file)), genes_(file_->gene_names().begin(), file_->gene_names().end()) {
    if (beside == nullptr) return;
    const std::unordered_set<std::string> others(beside->gene_names().begin(), beside->gene_names().end());
    std::erase_if(genes_, [&](const std::string& gene) { return !others.contains(gene); });
  }

  [[nodiscard]] std::string method() const override { return "posterior"; }
  [[nodiscard]] Offer offer() const override { return {.rate = true, .scale = Scale::normalized}; }
  [[nodiscard]] std::vector<std::uint8_t> modelled_genes(const Dataset& data) const override {
    std::vector<std::uint8_t> out = data.is_modelled;
    for (std::size_t gene = 0; gene < out.size(); ++gene) {
      if (!genes_.contains(data.gene_names[gene])) out[gene] = 0;
    }
    return out;
  }
  [[nodiscard]] std::unique_ptr<Imputation> bind(const Dataset& data, Context&) const override {
    return std::make_unique<BoundPrediction>(file_->values_of(data, {}, Scale::normalized, true));
  }
  [[nodiscard]] Facts facts() const override {
    return {{"prediction_layer", file_->matrix().layer}, {"prediction_scale", file_->matrix().scale}};
  }
  void save(ArchiveWriter&) const override {
    throw std::logic_error("what another tool predicted is kept in its own file");
  }

 private:
  std::shared_ptr<const ForeignFile> file_;
  std::unordered_set<std::string> genes_;
};

class PosteriorOfPrediction final : public Imputer {
 public:
  explicit PosteriorOfPrediction(ForeignPrediction prediction) : prediction_(std::move(prediction)) {}

  [[nodiscard]] std::unique_ptr<FittedImputer> fit(const Dataset& data, Context& context) override {
    const auto file = std::make_shared<const ForeignFile>(prediction_.of_all, context);
    return prediction_.of_half.path.empty() ? fit_carefully(file, data, context) : fit_to_half(file, data, context);
  }

 private:
  [[nodiscard]] std::unique_ptr<FittedImputer> fit_to_half(const std::shared_ptr<const ForeignFile>& file,
                                                           const Dataset& data, Context& context) const {
    const auto half = std::make_shared<const ForeignFile>(prediction_.of_half, context);
    if (half->starts_like(*file)) {
      throw InputError(prediction_.of_half.path +
                       ": holds the very values of --prediction; give what the tool made of the file of --export-half");
    }
    const auto whole = half_of(data, context);
    require_half_of(half->matrix(), data, whole, context);
    const std::shared_ptr<const FittedImputer> fitted = fitted_prediction(file, half.get());
    warn_of_missing_genes(fitted_prediction(file)->modelled_genes(data), fitted->modelled_genes(data), context);
    const auto split = sampled(whole, pipeline::most_trust_cells, context);
    const auto of_half = fitted_prediction(half);
    return output::with_posterior(fitted, pipeline::posterior_terms(data, *fitted, split, *of_half, {}, context));
  }

  [[nodiscard]] static std::unique_ptr<FittedImputer> fit_carefully(const std::shared_ptr<const ForeignFile>& file,
                                                                    const Dataset& data, Context& context) {
    context.warn(
        "the prediction has seen the counts, so how far it can be trusted is a careful guess, gene by gene. Better: "
        "undrop posterior INPUT --export-half HALF.h5ad, the same tool on that half, and its result as "
        "--prediction-of-half");
    const std::shared_ptr<const FittedImputer> fitted = fitted_prediction(file);
    const auto split = prep::split_sampled_molecules(data, pipeline::most_trust_cells, context).split;
    return output::with_posterior(fitted,
                                  pipeline::posterior_terms(data, *fitted, split, *fitted, lowered_trust, context));
  }

  static void warn_of_missing_genes(const std::vector<std::uint8_t>& all, const std::vector<std::uint8_t>& both,
                                    const Context& context) {
    const auto missing = std::count(all.begin(), all.end(), 1) - std::count(both.begin(), both.end(), 1);
    if (missing == 0) return;
    context.warn(fmt::format(
        "{} genes of --prediction are not in --prediction-of-half, so it cannot be told how far they can be trusted: "
        "they keep their counts",
        missing));
  }

  ForeignPrediction prediction_;
};

}  // namespace

std::unique_ptr<FittedImputer> fitted_prediction(std::shared_ptr<const ForeignFile> file, const ForeignFile* beside) {
  return std::make_unique<FittedPrediction>(std::move(file), beside);
}

std::unique_ptr<Imputer> posterior_of_prediction(ForeignPrediction prediction) {
  return std::make_unique<PosteriorOfPrediction>(std::move(prediction));
}

double lowered_trust(double flattered) { return std::min(kept_share_of_trust * flattered, most_flattered_trust); }

}  // namespace undrop::foreign
