#include "foreign/foreign_prediction.hpp"

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
  explicit FittedPrediction(std::shared_ptr<const ForeignFile> file)
      : file_(std::move(file)), genes_(file_->gene_names().begin(), file_->gene_names().end()) {}

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
    const std::shared_ptr<const FittedImputer> all = open(prediction_.of_all, context);
    if (!prediction_.of_half.path.empty()) {
      require_half_of(prediction_.of_half.path, data, context);
      const auto split = sampled(half_of(data, context), pipeline::most_trust_cells, context);
      const auto half = open(prediction_.of_half, context);
      return output::with_posterior(all, pipeline::posterior_terms(data, *all, split, *half, context));
    }
    context.warn(
        "the prediction has seen the counts, so how far it can be trusted is a careful guess, gene by gene. Better: "
        "undrop posterior INPUT --export-half HALF.h5ad, the same tool on that half, and its result as "
        "--prediction-of-half");
    const auto split = prep::split_sampled_molecules(data, pipeline::most_trust_cells, context).split;
    auto terms = pipeline::posterior_terms(data, *all, split, *all, context);
    for (auto& trust : terms.trust) trust = lowered_trust(trust);
    pipeline::keep_posterior_mass(data, *all, terms, context);
    return output::with_posterior(all, std::move(terms));
  }

 private:
  static std::unique_ptr<FittedImputer> open(const ForeignMatrix& matrix, Context& context) {
    return fitted_prediction(std::make_shared<ForeignFile>(matrix, context));
  }
  ForeignPrediction prediction_;
};

}  // namespace

std::unique_ptr<FittedImputer> fitted_prediction(std::shared_ptr<const ForeignFile> file) {
  return std::make_unique<FittedPrediction>(std::move(file));
}

std::unique_ptr<Imputer> posterior_of_prediction(ForeignPrediction prediction) {
  return std::make_unique<PosteriorOfPrediction>(std::move(prediction));
}

double lowered_trust(double flattered) { return std::min(kept_share_of_trust * flattered, most_flattered_trust); }

}  // namespace undrop::foreign
