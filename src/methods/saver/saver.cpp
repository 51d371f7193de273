#include "methods/saver/saver.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "core/parallel.hpp"
#include "methods/saver/gene_models.hpp"
#include "methods/saver/parameters.hpp"
#include "prep/gene_places.hpp"

namespace undrop::saver {

namespace {

constexpr std::int64_t cells_a_task = 32;
constexpr double smallest_count = 0.001;

struct Model {
  std::vector<std::string> gene_names;
  std::vector<GeneModel> genes;
  double mean_total = 0;  ///< of the fit's cells: the depth at which rates are stated
  bool round_up = false;
  Facts facts;
};

struct Estimate {
  double mean = 0;
  double deviation = 0;
};

Estimate estimate(const GeneModel& gene, double count, double factor, double predicted, bool round_up) {
  Estimate out{predicted, 0};
  if (gene.dispersion > 0) {
    const Gamma prior = prior_of(gene.law, gene.dispersion, predicted);
    const double shape = prior.shape + count;
    const double rate = prior.rate + factor;
    out = {shape / rate, std::sqrt(shape) / rate};
  }
  return round_up ? Estimate{std::ceil(1000 * out.mean) / 1000, std::ceil(1000 * out.deviation) / 1000} : out;
}

/// Which of the asked-for genes a predictor speaks to, and by how much.
struct Terms {
  std::vector<std::size_t> offsets;  ///< per gene of the model
  std::vector<std::pair<std::int32_t, double>> asked;
  std::vector<double> total;  ///< per asked-for gene: Σ coefficients
};

class Recovered final : public Imputation {
 public:
  Recovered(const Model& model, const Dataset& data, Context& context)
      : model_(model), data_(data), context_(context), place_(prep::shared_gene_places(model.gene_names, data)) {}

  void impute(CellRange cells, std::span<const std::int32_t> genes, Quantity, std::span<float> out) const override {
    visit(cells, genes, out, [](const Estimate& value) { return value.mean; });
  }
  void stddev(CellRange cells, std::span<const std::int32_t> genes, Quantity, std::span<float> out) const override {
    visit(cells, genes, out, [](const Estimate& value) { return value.deviation; });
  }

 private:
  [[nodiscard]] Terms terms_of(std::span<const std::int32_t> genes) const {
    Terms out;
    out.offsets.assign(model_.genes.size() + 1, 0);
    out.total.assign(genes.size(), 0);
    const auto each = [&](const auto& body) {
      for (std::size_t k = 0; k < genes.size(); ++k) {
        const auto place = place_[static_cast<std::size_t>(genes[k])];
        if (place < 0) continue;
        for (const auto& [predictor, value] : model_.genes[static_cast<std::size_t>(place)].coefficients)
          body(k, static_cast<std::size_t>(predictor), value);
      }
    };
    each([&](std::size_t k, std::size_t predictor, double value) {
      ++out.offsets[predictor + 1];
      out.total[k] += value;
    });
    for (std::size_t j = 1; j < out.offsets.size(); ++j) out.offsets[j] += out.offsets[j - 1];
    out.asked.resize(out.offsets.back());
    auto next = out.offsets;
    each([&](std::size_t k, std::size_t predictor, double value) {
      out.asked[next[predictor]++] = {static_cast<std::int32_t>(k), value};
    });
    return out;
  }

  template <typename Value>
  void visit(CellRange cells, std::span<const std::int32_t> genes, std::span<float> out, const Value& value) const {
    const Terms terms = terms_of(genes);
    CountBlock block;
    data_.counts->read(cells, block);
    parallel_blocks(context_, cells.size(), cells_a_task, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
      std::vector<double> counts(static_cast<std::size_t>(data_.n_genes()), 0);
      std::vector<double> logs(genes.size());
      for (std::int64_t i = begin; i < end; ++i) {
        const auto row = out.subspan(static_cast<std::size_t>(i) * genes.size(), genes.size());
        const double size_factor = data_.size_factors[static_cast<std::size_t>(cells.begin + i)];
        if (!(size_factor > 0)) {
          std::fill(row.begin(), row.end(), 0.0F);
          continue;
        }
        const double factor = size_factor * data_.median_total / model_.mean_total;
        const auto seen = block.genes_of(i);
        add_logs(seen, block.values_of(i), terms, logs, counts);
        const double log_factor = std::log(factor);
        for (std::size_t k = 0; k < genes.size(); ++k) {
          const auto gene = static_cast<std::size_t>(genes[k]);
          if (place_[gene] < 0) {
            row[k] = 0;
            continue;
          }
          const GeneModel& gene_model = model_.genes[static_cast<std::size_t>(place_[gene])];
          const double predicted = prediction(gene_model, logs[k] - terms.total[k] * log_factor);
          const auto result = estimate(gene_model, counts[gene], factor, predicted, model_.round_up);
          row[k] = static_cast<float>(value(result) * factor / size_factor);
        }
        for (const auto gene : seen) counts[static_cast<std::size_t>(gene)] = 0;
      }
    });
  }

  /// Σ coefficient × log1p(count) of every asked-for gene, and the counts laid out by gene.
  void add_logs(std::span<const std::int32_t> seen, std::span<const float> values, const Terms& terms,
                std::vector<double>& logs, std::vector<double>& counts) const {
    std::fill(logs.begin(), logs.end(), 0.0);
    for (std::size_t e = 0; e < seen.size(); ++e) {
      const auto gene = static_cast<std::size_t>(seen[e]);
      const auto count = static_cast<double>(values[e]);
      if (count < smallest_count) continue;
      counts[gene] = count;
      if (place_[gene] < 0) continue;
      const auto place = static_cast<std::size_t>(place_[gene]);
      if (terms.offsets[place] == terms.offsets[place + 1]) continue;
      const double log_count = std::log1p(count);
      for (auto t = terms.offsets[place]; t < terms.offsets[place + 1]; ++t)
        logs[static_cast<std::size_t>(terms.asked[t].first)] += terms.asked[t].second * log_count;
    }
  }

  [[nodiscard]] static double prediction(const GeneModel& gene, double sum) {
    if (gene.coefficients.empty()) return std::max(1e-10, gene.mean);
    return std::max(1e-10, std::exp(std::clamp(gene.intercept + sum, gene.least_log, gene.largest_log)));
  }

  const Model& model_;
  const Dataset& data_;
  Context& context_;
  std::vector<std::int32_t> place_;
};

class FittedSaver final : public FittedImputer {
 public:
  explicit FittedSaver(Model model) : model_(std::move(model)) {}
  [[nodiscard]] std::string method() const override { return "saver"; }
  [[nodiscard]] Offer offer() const override { return info().offer; }
  [[nodiscard]] std::vector<std::uint8_t> modelled_genes(const Dataset& data) const override {
    return prep::has_place(prep::gene_places(model_.gene_names, data));
  }
  [[nodiscard]] std::unique_ptr<Imputation> bind(const Dataset& data, Context& context) const override {
    return std::make_unique<Recovered>(model_, data, context);
  }
  [[nodiscard]] Facts facts() const override { return model_.facts; }
  void save(ArchiveWriter& archive) const override;

 private:
  Model model_;
};

constexpr std::size_t numbers_a_gene = 5;

void FittedSaver::save(ArchiveWriter& archive) const {
  std::vector<double> numbers;
  std::vector<double> coefficients;
  std::vector<std::int64_t> laws;
  std::vector<std::int64_t> offsets{0};
  std::vector<std::int64_t> predictors;
  for (const auto& gene : model_.genes) {
    numbers.insert(numbers.end(), {gene.mean, gene.intercept, gene.least_log, gene.largest_log, gene.dispersion});
    laws.push_back(static_cast<std::int64_t>(gene.law));
    for (const auto& [predictor, value] : gene.coefficients) {
      predictors.push_back(predictor);
      coefficients.push_back(value);
    }
    offsets.push_back(static_cast<std::int64_t>(predictors.size()));
  }
  archive.put("genes", model_.gene_names);
  archive.put("numbers", numbers);
  archive.put("laws", laws);
  archive.put("offsets", offsets);
  archive.put("predictors", predictors);
  archive.put("coefficients", coefficients);
  archive.put("depth", std::vector<double>{model_.mean_total, model_.round_up ? 1.0 : 0.0});
}

Settings settings_of(const Options& options) {
  Settings out;
  const std::string& prior = options.text("prior");
  out.prior = prior == "null" ? Prior::null : prior == "lasso" ? Prior::lasso : Prior::lasso_fast;
  out.least_predictor_mean = options.real("min_predictor_mean");
  out.most_predictors = std::max<std::int64_t>(0, options.integer("max_predictors"));
  out.n_folds = options.integer("n_folds");
  out.n_penalties = options.integer("n_penalties");
  out.most_nonzero = options.integer("max_nonzero");
  return out;
}

Facts facts_of(const GeneModels& models, const TrainingCounts& counts) {
  Facts facts{{"fitted_cells", counts.n_cells()},
              {"cross_validated_genes", models.cross_validated},
              {"predicted_genes", models.predicted},
              {"correlation_cutoff", std::min(models.cutoff, 2.0)}};
  std::vector<std::int64_t> laws(3, 0);
  for (const auto& gene : models.genes) ++laws[static_cast<std::size_t>(gene.law)];
  facts["genes_of_constant_cv_fano_variance"] = laws;
  return facts;
}

class Saver final : public Imputer {
 public:
  explicit Saver(ImputerInput input) : options_(std::move(input.options)) {}

  [[nodiscard]] std::unique_ptr<FittedImputer> fit(const Dataset& data, Context& context) override {
    const auto most_cells = std::max<std::int64_t>(0, options_.integer("fit_cells"));
    auto counts = training_counts(data, most_cells, context);
    auto models = fit_genes(counts, settings_of(options_), context);
    context.info(fmt::format("saver: {} of {} genes are predicted by others, {} by their mean", models.predicted,
                             counts.n_genes(), counts.n_genes() - models.predicted));
    Model model;
    model.facts = facts_of(models, counts);
    model.gene_names = std::move(counts.gene_names);
    model.genes = std::move(models.genes);
    model.mean_total = counts.mean_total;
    model.round_up = options_.flag("round_up");
    return std::make_unique<FittedSaver>(std::move(model));
  }

 private:
  Options options_;
};

/// One gene of a kept model; false where a number is none that a fit gives.
bool read_gene(GeneModel& gene, std::span<const double> numbers, std::int64_t law) {
  gene.mean = numbers[0];
  gene.intercept = numbers[1];
  gene.least_log = numbers[2];
  gene.largest_log = numbers[3];
  gene.dispersion = numbers[4];
  gene.law = static_cast<Law>(law);
  const bool finite = std::all_of(numbers.begin(), numbers.end(), [](double number) { return std::isfinite(number); });
  return finite && gene.least_log <= gene.largest_log && gene.mean >= 0 && gene.dispersion >= 0 && law >= 0 && law <= 2;
}

}  // namespace

std::unique_ptr<Imputer> make(ImputerInput input) { return std::make_unique<Saver>(std::move(input)); }

std::unique_ptr<FittedImputer> load(const ArchiveReader& archive) {
  Model model;
  model.gene_names = archive.texts("genes");
  const auto numbers = archive.doubles("numbers");
  const auto laws = archive.integers("laws");
  const auto offsets = archive.integers("offsets");
  const auto predictors = archive.integers("predictors");
  const auto coefficients = archive.doubles("coefficients");
  const auto depth = archive.doubles("depth");
  const std::size_t n = model.gene_names.size();
  const auto n_terms = static_cast<std::int64_t>(predictors.size());
  bool sound = numbers.size() == n * numbers_a_gene && laws.size() == n && offsets.size() == n + 1 &&
               coefficients.size() == predictors.size() && depth.size() == 2 && depth[0] > 0 &&
               std::is_sorted(offsets.begin(), offsets.end()) && offsets.front() == 0 && offsets.back() == n_terms;
  model.genes.resize(sound ? n : 0);
  for (std::size_t j = 0; sound && j < n; ++j) {
    sound = read_gene(model.genes[j], std::span(numbers).subspan(j * numbers_a_gene, numbers_a_gene), laws[j]);
    for (auto t = static_cast<std::size_t>(offsets[j]); t < static_cast<std::size_t>(offsets[j + 1]); ++t) {
      sound = sound && predictors[t] >= 0 && predictors[t] < static_cast<std::int64_t>(n);
      model.genes[j].coefficients.emplace_back(static_cast<std::int32_t>(predictors[t]), coefficients[t]);
    }
  }
  if (!sound) throw FormatError("model", "genes", "its parts disagree; save the model again");
  model.mean_total = depth[0];
  model.round_up = depth[1] != 0;
  return std::make_unique<FittedSaver>(std::move(model));
}

}  // namespace undrop::saver
