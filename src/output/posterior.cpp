#include "output/posterior.hpp"

#include <undrop/errors.hpp>

#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "core/parallel.hpp"
#include "prep/gene_places.hpp"

namespace undrop::output {

namespace {

constexpr std::int64_t cells_a_task = 16;
constexpr const char* trust_name = "posterior/trust";

class Weighed final : public Imputation {
 public:
  Weighed(std::unique_ptr<Imputation> inner, Scale scale, const PosteriorTerms& terms, const Dataset& data,
          Context& context)
      : inner_(std::move(inner)),
        scale_(scale),
        terms_(terms),
        data_(data),
        context_(context),
        place_(prep::gene_places(terms.gene_names, data)) {}

  void impute(CellRange cells, std::span<const std::int32_t> genes, Quantity, std::span<float> out) const override {
    weigh(cells, genes, out, [](const Moments& moments) { return moments.mean; });
  }

  void stddev(CellRange cells, std::span<const std::int32_t> genes, Quantity, std::span<float> out) const override {
    weigh(cells, genes, out, [](const Moments& moments) { return std::sqrt(moments.variance); });
  }

  [[nodiscard]] std::span<const std::int32_t> populations() const override { return inner_->populations(); }

 private:
  template <typename Answer>
  void weigh(CellRange cells, std::span<const std::int32_t> genes, std::span<float> out, const Answer& answer) const {
    predicted_rates(*inner_, scale_, data_, cells, genes, out);
    CountBlock block;
    data_.counts->read(cells, block);
    parallel_blocks(context_, cells.size(), cells_a_task, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
      std::vector<float> counts(static_cast<std::size_t>(data_.n_genes()), 0.0F);
      for (std::int64_t i = begin; i < end; ++i) {
        const auto row = out.subspan(static_cast<std::size_t>(i) * genes.size(), genes.size());
        const auto seen = block.genes_of(i);
        for (std::size_t e = 0; e < seen.size(); ++e) counts[static_cast<std::size_t>(seen[e])] = block.values_of(i)[e];
        weigh_row(data_.size_factors[static_cast<std::size_t>(cells.begin + i)], genes, counts, answer, row);
        for (const auto gene : seen) counts[static_cast<std::size_t>(gene)] = 0;
      }
    });
  }

  template <typename Answer>
  void weigh_row(double factor, std::span<const std::int32_t> genes, const std::vector<float>& counts,
                 const Answer& answer, std::span<float> row) const {
    for (std::size_t k = 0; k < genes.size() && factor > 0; ++k) {
      const auto gene = static_cast<std::size_t>(genes[k]);
      const std::int32_t at = place_[gene];
      if (at < 0) continue;
      const double prior = terms_.prior(static_cast<std::size_t>(at), static_cast<double>(row[k]));
      row[k] = static_cast<float>(answer(posterior_rate(static_cast<double>(counts[gene]), factor, prior,
                                                        terms_.trust[static_cast<std::size_t>(at)])));
    }
  }

  std::unique_ptr<Imputation> inner_;
  Scale scale_;
  const PosteriorTerms& terms_;
  const Dataset& data_;
  Context& context_;
  std::vector<std::int32_t> place_;
};

class WithPosterior final : public FittedImputer {
 public:
  WithPosterior(std::shared_ptr<const FittedImputer> inner, PosteriorTerms terms)
      : inner_(std::move(inner)), terms_(std::move(terms)) {
    if (!inner_->offer().rate) throw std::logic_error("a posterior needs a method that offers rates");
  }

  [[nodiscard]] std::string method() const override { return inner_->method(); }
  [[nodiscard]] Offer offer() const override {
    return {.rate = true, .stddev = true, .rate_is_posterior = true, .scale = Scale::normalized};
  }
  [[nodiscard]] std::vector<std::uint8_t> modelled_genes(const Dataset& data) const override {
    return inner_->modelled_genes(data);
  }
  [[nodiscard]] std::unique_ptr<Imputation> bind(const Dataset& data, Context& context) const override {
    return std::make_unique<Weighed>(inner_->bind(data, context), inner_->offer().scale, terms_, data, context);
  }
  [[nodiscard]] std::vector<std::string> populations() const override { return inner_->populations(); }
  [[nodiscard]] bool found_populations() const override { return inner_->found_populations(); }
  [[nodiscard]] Facts facts() const override {
    Facts facts = inner_->facts();
    auto shapes = terms_.trust;
    std::sort(shapes.begin(), shapes.end());
    if (!shapes.empty()) facts["posterior_trust_median"] = shapes[shapes.size() / 2];
    return facts;
  }
  [[nodiscard]] bool converged() const override { return inner_->converged(); }
  void save(ArchiveWriter& archive) const override {
    inner_->save(archive);
    terms_.save(archive);
  }

 private:
  std::shared_ptr<const FittedImputer> inner_;
  PosteriorTerms terms_;
};

}  // namespace

float prior_of(float rate) { return std::max(1e-6F, rate); }

Moments posterior_rate(double count, double size_factor, double prior, double trust) {
  const double shape = count + trust;
  const double rate = size_factor + trust / prior;
  return {shape / rate, shape / (rate * rate)};
}

double posterior_quantile(double mean, double deviation, double probability) {
  if (!(deviation > 0) || !(mean > 0)) return mean;
  const double shape = mean / deviation * (mean / deviation);
  constexpr double nearly_normal = 1e8;
  if (shape > nearly_normal)
    return std::max(0.0, mean + deviation * std::sqrt(2.0) * boost::math::erf_inv(2 * probability - 1));
  return mean / shape * boost::math::gamma_p_inv(shape, probability);
}

double PosteriorTerms::prior(std::size_t gene, double prediction) const {
  const auto own = static_cast<double>(prior_of(static_cast<float>(prediction * scale[gene])));
  return floor.empty() ? own : std::max(own, floor[gene]);
}

void PosteriorTerms::save(ArchiveWriter& archive) const {
  archive.put("posterior/genes", gene_names);
  archive.put("posterior/scale", scale);
  archive.put(trust_name, trust);
  archive.put("posterior/floor", floor);
}

PosteriorTerms PosteriorTerms::load(const ArchiveReader& archive) {
  PosteriorTerms out{archive.texts("posterior/genes"), archive.doubles("posterior/scale"), archive.doubles(trust_name),
                     archive.doubles("posterior/floor")};
  const auto is_sound = [](double value) { return value > 0 && std::isfinite(value); };
  const bool sound = out.scale.size() == out.gene_names.size() && out.trust.size() == out.gene_names.size() &&
                     (out.floor.empty() || out.floor.size() == out.gene_names.size()) &&
                     std::all_of(out.floor.begin(), out.floor.end(), is_sound) &&
                     std::all_of(out.scale.begin(), out.scale.end(), is_sound) &&
                     std::all_of(out.trust.begin(), out.trust.end(), is_sound);
  if (!sound) throw FormatError("model", trust_name, "its parts disagree; save the model again");
  return out;
}

bool PosteriorTerms::are_in(const ArchiveReader& archive) { return archive.has(trust_name); }

void normalize_rates(const Dataset& data, Scale scale, CellRange cells, std::span<float> values) {
  if (cells.size() == 0) return;
  const std::size_t width = values.size() / static_cast<std::size_t>(cells.size());
  for (std::int64_t i = 0; i < cells.size(); ++i) {
    const double factor = data.size_factors[static_cast<std::size_t>(cells.begin + i)];
    for (auto& value : values.subspan(static_cast<std::size_t>(i) * width, width)) {
      const double given = static_cast<double>(value);
      if (factor <= 0)
        value = 0;
      else if (scale == Scale::log1p)
        value = static_cast<float>(std::expm1(given));
      else if (scale == Scale::counts)
        value = static_cast<float>(given / factor);
    }
  }
}

void predicted_rates(const Imputation& imputation, Scale scale, const Dataset& data, CellRange cells,
                     std::span<const std::int32_t> genes, std::span<float> out) {
  imputation.impute(cells, genes, Quantity::rate, out);
  normalize_rates(data, scale, cells, out);
  if (scale != Scale::counts) return;
  for (std::int64_t i = 0; i < cells.size(); ++i) {
    const double depth = imputation.depth_of_values(cells.begin + i);
    if (!(depth > 0)) continue;
    const double ratio = data.size_factors[static_cast<std::size_t>(cells.begin + i)] / depth;
    for (auto& value : out.subspan(static_cast<std::size_t>(i) * genes.size(), genes.size()))
      value = static_cast<float>(static_cast<double>(value) * ratio);
  }
}

std::unique_ptr<FittedImputer> with_posterior(std::shared_ptr<const FittedImputer> fitted, PosteriorTerms terms) {
  return std::make_unique<WithPosterior>(std::move(fitted), std::move(terms));
}

}  // namespace undrop::output
