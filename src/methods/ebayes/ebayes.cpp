#include "methods/ebayes/ebayes.hpp"

#include <undrop/errors.hpp>

#include <algorithm>
#include <cmath>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/parallel.hpp"
#include "dropout/calibrated_dropout.hpp"
#include "methods/ebayes/expressed.hpp"
#include "methods/ebayes/lost_counts.hpp"
#include "methods/ebayes/parameters.hpp"
#include "methods/ebayes/prior.hpp"
#include "methods/ebayes/trust.hpp"
#include "output/posterior.hpp"
#include "prep/gene_places.hpp"

namespace undrop::ebayes {

namespace {

constexpr std::int64_t cells_a_task = 16;

struct Model {
  Prior prior;
  std::vector<double> trust;       ///< per gene of the prior
  std::vector<double> mass_scale;  ///< factor on the prior where it is weighed against counts
  ExpressedModel expressed;
  dropout::CalibratedDropout dropout;
  double dropout_threshold = 0.5;
  bool calls = true;         ///< zeros are called by `dropout`
  bool rates_only = false;   ///< without `expressed`; `dropout` only where loss is weighed in
  bool weighs_loss = false;  ///< a zero's rate weighs in that its count may have been lost

  [[nodiscard]] bool needs_dropout() const { return weighs_loss || (!rates_only && calls); }
};

class Posterior final : public Imputation {
 public:
  Posterior(const Model& model, const Dataset& data, Context& context)
      : model_(model),
        data_(data),
        context_(context),
        place_(prep::shared_gene_places(model.prior.gene_names, data)),
        rates_(model.prior, data, place_, context) {
    if (!model.dropout.found) return;
    const auto& names = model.dropout.gene_names;
    dropout_place_ = prep::gene_places(names, data);
  }

  void impute(CellRange cells, std::span<const std::int32_t> genes, Quantity quantity,
              std::span<float> out) const override {
    if (quantity == Quantity::expressed) {
      if (model_.rates_only) throw std::logic_error("this ebayes was fitted for rates alone");
      rates_.rates(cells, genes, out);
      return expressed().from_rates(cells, genes, out);
    }
    answer(cells, genes, out, [](double count, double factor, double prior, double trust) {
      return output::posterior_rate(count, factor, prior, trust).mean;
    });
    weigh_loss(cells, genes, out, [](const output::Moments& moments) { return moments.mean; });
  }

  void stddev(CellRange cells, std::span<const std::int32_t> genes, Quantity quantity,
              std::span<float> out) const override {
    answer(cells, genes, out, [&](double count, double factor, double prior, double trust) {
      return std::sqrt(quantity == Quantity::rate ? output::posterior_rate(count, factor, prior, trust).variance
                                                  : truncated_moments(factor, prior, trust).variance);
    });
    if (quantity == Quantity::rate)
      weigh_loss(cells, genes, out, [](const output::Moments& moments) { return std::sqrt(moments.variance); });
  }

  void dropout_probability(CellRange cells, std::span<const std::int32_t> genes, std::span<float> out) const override {
    std::fill(out.begin(), out.end(), 0.0F);
    if (!model_.dropout.found) return;
    parallel_blocks(context_, cells.size(), cells_a_task, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i) {
        const double factor = data_.size_factors[static_cast<std::size_t>(cells.begin + i)] * depth_ratio();
        for (std::size_t k = 0; k < genes.size() && factor > 0; ++k) {
          const std::int32_t at = dropout_place_[static_cast<std::size_t>(genes[k])];
          if (at < 0) continue;
          out[static_cast<std::size_t>(i) * genes.size() + k] =
              static_cast<float>(model_.dropout.zero_probability(static_cast<std::size_t>(at), factor));
        }
      }
    });
  }

 private:
  /// From size factors of this data to those of the fit.
  [[nodiscard]] double depth_ratio() const { return data_.median_total / model_.prior.median_total; }

  /// Where the option asks for it and the counts show loss: `of(moments)` at every zero anew.
  template <typename Answer>
  void weigh_loss(CellRange cells, std::span<const std::int32_t> genes, std::span<float> out, const Answer& of) const {
    if (!model_.weighs_loss || !model_.dropout.found) return;
    std::vector<float> priors(out.size());
    rates_.rates(cells, genes, priors);
    CountBlock block;
    data_.counts->read(cells, block);
    parallel_blocks(context_, cells.size(), cells_a_task, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i) {
        const double factor = data_.size_factors[static_cast<std::size_t>(cells.begin + i)];
        const auto seen = block.genes_of(i);
        for (std::size_t k = 0; k < genes.size() && factor > 0; ++k) {
          const std::size_t at = static_cast<std::size_t>(i) * genes.size() + k;
          const auto gene = static_cast<std::size_t>(genes[k]);
          const bool is_known = place_[gene] >= 0 && dropout_place_[gene] >= 0 && priors[at] > 0.0F;
          if (!is_known || std::binary_search(seen.begin(), seen.end(), genes[k])) continue;
          out[at] = static_cast<float>(of(moments_at_zero(gene, factor, static_cast<double>(priors[at]))));
        }
      }
    });
  }

  /// The rate of what is lost is the gene's, moved as the cell's prediction differs from the gene's mean.
  [[nodiscard]] output::Moments moments_at_zero(std::size_t gene, double factor, double prior) const {
    const auto place = static_cast<std::size_t>(place_[gene]);
    const auto row = static_cast<std::size_t>(dropout_place_[gene]);
    const double depth = factor * depth_ratio();
    const LostCount lost{model_.dropout.lost_probability(row, depth),
                         model_.dropout.lost_rate(row, depth) * prior / model_.prior.gene_means[place],
                         model_.dropout.shape[row]};
    return with_loss(output::posterior_rate(0, factor, prior * model_.mass_scale[place], model_.trust[place]), lost);
  }

  /// Cells are placed among the values that are seen when these are first asked for.
  [[nodiscard]] const ExpressedValues& expressed() const {
    std::call_once(placed_, [&] {
      expressed_ =
          std::make_unique<ExpressedValues>(model_.expressed, model_.prior, model_.trust, data_, place_, context_);
    });
    return *expressed_;
  }

  /// `of(count, size factor, prior, trust)` at every entry.
  template <typename Answer>
  void answer(CellRange cells, std::span<const std::int32_t> genes, std::span<float> out, const Answer& of) const {
    rates_.rates(cells, genes, out);
    CountBlock block;
    data_.counts->read(cells, block);
    parallel_blocks(context_, cells.size(), cells_a_task, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
      std::vector<double> counts(static_cast<std::size_t>(data_.n_genes()), 0);
      for (std::int64_t i = begin; i < end; ++i) {
        const auto row = out.subspan(static_cast<std::size_t>(i) * genes.size(), genes.size());
        const auto seen = block.genes_of(i);
        for (std::size_t e = 0; e < seen.size(); ++e)
          counts[static_cast<std::size_t>(seen[e])] = static_cast<double>(block.values_of(i)[e]);
        answer_row(data_.size_factors[static_cast<std::size_t>(cells.begin + i)], genes, counts, of, row);
        for (const auto gene : seen) counts[static_cast<std::size_t>(gene)] = 0;
      }
    });
  }

  template <typename Answer>
  void answer_row(double factor, std::span<const std::int32_t> genes, const std::vector<double>& counts,
                  const Answer& of, std::span<float> row) const {
    for (std::size_t k = 0; k < genes.size(); ++k) {
      const auto gene = static_cast<std::size_t>(genes[k]);
      const double prior = static_cast<double>(row[k]);
      const bool is_known = factor > 0 && place_[gene] >= 0 && !(prior <= 0);
      const auto at = is_known ? static_cast<std::size_t>(place_[gene]) : 0;
      row[k] = is_known ? static_cast<float>(of(counts[gene], factor, prior * model_.mass_scale[at], model_.trust[at]))
                        : 0.0F;
    }
  }

  const Model& model_;
  const Dataset& data_;
  Context& context_;
  std::vector<std::int32_t> place_;
  PriorRates rates_;
  std::vector<std::int32_t> dropout_place_;
  mutable std::once_flag placed_;
  mutable std::unique_ptr<ExpressedValues> expressed_;
};

class FittedEbayes final : public FittedImputer {
 public:
  explicit FittedEbayes(Model model) : model_(std::move(model)) {}
  [[nodiscard]] std::string method() const override { return "ebayes"; }
  [[nodiscard]] Offer offer() const override {
    Offer offer = info().offer;
    offer.expressed = !model_.rates_only;
    offer.dropout_probability = !model_.rates_only && model_.calls;
    return offer;
  }
  [[nodiscard]] std::vector<std::uint8_t> modelled_genes(const Dataset& data) const override {
    return prep::has_place(prep::gene_places(model_.prior.gene_names, data));
  }
  [[nodiscard]] std::unique_ptr<Imputation> bind(const Dataset& data, Context& context) const override {
    return std::make_unique<Posterior>(model_, data, context);
  }
  /// Probabilities differ by the depth of the cell, so there is no table of them: only the threshold is told.
  [[nodiscard]] DropoutTable dropout_table(const Dataset&) const override {
    return {0, 0, {}, model_.dropout_threshold};
  }
  [[nodiscard]] Facts facts() const override {
    auto shapes = model_.trust;
    std::sort(shapes.begin(), shapes.end());
    Facts out = {{"trust_median", shapes.empty() ? 0.0 : shapes[shapes.size() / 2]}};
    if (model_.needs_dropout()) out.merge(dropout::facts(model_.dropout));
    if (model_.rates_only) return out;
    out["expressed_weights"] = std::vector<double>(model_.expressed.weights.begin(), model_.expressed.weights.end());
    out["expressed_hidden_rmse"] = model_.expressed.hidden_rmse;
    return out;
  }
  void save(ArchiveWriter& archive) const override {
    model_.prior.save(archive);
    archive.put("trust", model_.trust);
    archive.put("mass_scale", model_.mass_scale);
    if (!model_.rates_only) model_.expressed.save(archive);
    model_.dropout.save(archive, "dropout");
    archive.put("dropout_threshold", std::vector<double>{model_.dropout_threshold});
    archive.put("rates", std::vector<double>{model_.rates_only ? 1.0 : 0.0, model_.weighs_loss ? 1.0 : 0.0,
                                             model_.calls ? 1.0 : 0.0});
  }

 private:
  Model model_;
};

class Ebayes final : public Imputer {
 public:
  explicit Ebayes(ImputerInput input) : options_(std::move(input.options)) {}

  [[nodiscard]] std::unique_ptr<FittedImputer> fit(const Dataset& data, Context& context) override {
    const PriorSettings settings{options_.integer("sweeps"), options_.integer("place_sweeps"),
                                 options_.integer("fit_cells")};
    Model model;
    model.prior = fit_prior(data, settings, context);
    model.trust = learn_trust(data, model.prior, settings, options_.integer("trust_cells"), context);
    model.mass_scale = learn_mass_scale(data, model.prior, model.trust, options_.integer("trust_cells"), context);
    model.dropout_threshold = options_.real("dropout_threshold");
    model.weighs_loss = options_.flag("weigh_loss");
    model.rates_only = options_.flag("rates_only");
    model.calls = options_.text("dropout_model") != "none";
    if (!model.rates_only)
      model.expressed =
          fit_expressed(data, model.prior, model.trust, settings, options_.integer("trust_cells"), context);
    if (model.needs_dropout()) fit_dropout(data, model, context);
    return std::make_unique<FittedEbayes>(std::move(model));
  }

 private:
  static void fit_dropout(const Dataset& data, Model& model, const Context& context) {
    model.dropout = dropout::fit_calibrated_dropout(data, modelled_genes(model.prior, data), context);
    const std::string advice = dropout::advice(model.dropout);
    if (!advice.empty()) context.info(advice);
  }

  Options options_;
};

}  // namespace

std::unique_ptr<Imputer> make(ImputerInput input) { return std::make_unique<Ebayes>(std::move(input)); }

std::unique_ptr<FittedImputer> load(const ArchiveReader& archive) {
  Model model{Prior::load(archive), archive.doubles("trust"), archive.doubles("mass_scale"), {}, {}};
  const auto is_sound = [&](const std::vector<double>& values) {
    return values.size() == model.prior.gene_names.size() &&
           std::all_of(values.begin(), values.end(), [](double value) { return value > 0 && std::isfinite(value); });
  };
  if (!is_sound(model.trust) || !is_sound(model.mass_scale))
    throw FormatError("model", "trust", "its parts disagree in size; save the model again");
  const auto rates = archive.doubles("rates");
  if (rates.size() != 3) throw FormatError("model", "rates", "its parts disagree in size; save the model again");
  model.rates_only = rates[0] != 0;
  model.weighs_loss = rates[1] != 0;
  model.calls = rates[2] != 0;
  if (!model.rates_only) model.expressed = ExpressedModel::load(archive, model.prior.gene_names.size());
  model.dropout = dropout::CalibratedDropout::load(archive, "dropout");
  const auto threshold = archive.doubles("dropout_threshold");
  if (threshold.size() != 1 || !(threshold[0] >= 0 && threshold[0] <= 1))
    throw FormatError("model", "dropout_threshold", "is no number; save the model again");
  model.dropout_threshold = threshold[0];
  return std::make_unique<FittedEbayes>(std::move(model));
}

}  // namespace undrop::ebayes
