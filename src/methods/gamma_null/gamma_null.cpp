#include "methods/gamma_null/gamma_null.hpp"

#include <undrop/errors.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "methods/gamma_null/parameters.hpp"
#include "prep/gene_moments.hpp"
#include "prep/gene_places.hpp"

namespace undrop::gamma_null {

namespace {

struct Model {
  std::vector<std::string> gene_names;
  std::vector<double> mean;   ///< of count / size factor
  std::vector<double> shape;  ///< of the Gamma distribution of rates; infinite where counts vary as Poisson does
  double median_total = 0;
};

/// The posterior of one entry: Gamma with these shape and rate.
struct Posterior {
  double shape;
  double rate;
};

class Shrunken final : public Imputation {
 public:
  Shrunken(const Model& model, const Dataset& data)
      : model_(model),
        data_(data),
        place_(prep::shared_gene_places(model.gene_names, data)),
        depth_ratio_(data.median_total / model.median_total) {}

  void impute(CellRange cells, std::span<const std::int32_t> genes, Quantity, std::span<float> out) const override {
    visit(cells, genes, out,
          [](const Posterior& p, double mean) { return std::isinf(p.shape) ? mean : p.shape / p.rate; });
  }

  void stddev(CellRange cells, std::span<const std::int32_t> genes, Quantity, std::span<float> out) const override {
    visit(cells, genes, out,
          [](const Posterior& p, double) { return std::isinf(p.shape) ? 0 : std::sqrt(p.shape) / p.rate; });
  }

 private:
  template <typename Value>
  void visit(CellRange cells, std::span<const std::int32_t> genes, std::span<float> out, const Value& value) const {
    CountBlock block;
    data_.counts->read(cells, block);
    std::vector<double> counts(static_cast<std::size_t>(data_.n_genes()), 0);
    for (std::int64_t i = 0; i < cells.size(); ++i) {
      const auto row = out.subspan(static_cast<std::size_t>(i) * genes.size(), genes.size());
      const double factor = data_.size_factors[static_cast<std::size_t>(cells.begin + i)];
      const auto seen = block.genes_of(i);
      for (std::size_t e = 0; e < seen.size(); ++e)
        counts[static_cast<std::size_t>(seen[e])] = static_cast<double>(block.values_of(i)[e]);
      for (std::size_t k = 0; k < genes.size(); ++k) {
        const auto gene = static_cast<std::size_t>(genes[k]);
        row[k] = factor > 0 && place_[gene] >= 0 ? entry(counts[gene], factor, place_[gene], value) : 0.0F;
      }
      for (const auto gene : seen) counts[static_cast<std::size_t>(gene)] = 0;
    }
  }

  template <typename Value>
  [[nodiscard]] float entry(double count, double factor, std::int32_t place, const Value& value) const {
    const double mean = model_.mean[static_cast<std::size_t>(place)] * depth_ratio_;
    const double shape = model_.shape[static_cast<std::size_t>(place)];
    return static_cast<float>(value(Posterior{count + shape, factor + shape / mean}, mean));
  }

  const Model& model_;
  const Dataset& data_;
  std::vector<std::int32_t> place_;
  double depth_ratio_;
};

class FittedGammaNull final : public FittedImputer {
 public:
  explicit FittedGammaNull(Model model) : model_(std::move(model)) {}
  [[nodiscard]] std::string method() const override { return "gamma_null"; }
  [[nodiscard]] Offer offer() const override { return info().offer; }
  [[nodiscard]] std::vector<std::uint8_t> modelled_genes(const Dataset& data) const override {
    return prep::has_place(prep::gene_places(model_.gene_names, data));
  }
  [[nodiscard]] std::unique_ptr<Imputation> bind(const Dataset& data, Context&) const override {
    return std::make_unique<Shrunken>(model_, data);
  }
  [[nodiscard]] Facts facts() const override {
    const auto poisson =
        std::count_if(model_.shape.begin(), model_.shape.end(), [](double r) { return std::isinf(r); });
    return {{"genes_without_extra_variance", static_cast<std::int64_t>(poisson)}};
  }
  void save(ArchiveWriter& archive) const override {
    archive.put("genes", model_.gene_names);
    archive.put("mean", model_.mean);
    archive.put("shape", model_.shape);
    archive.put("median_total", std::vector<double>{model_.median_total});
  }

 private:
  Model model_;
};

class GammaNull final : public Imputer {
 public:
  [[nodiscard]] std::unique_ptr<FittedImputer> fit(const Dataset& data, Context& context) override {
    auto moments = prep::gene_moments(data, context);
    Model model;
    model.median_total = data.median_total;
    const double n = moments.n_cells;
    for (std::size_t j = 0; j < moments.sum.size(); ++j) {
      const double mean = moments.sum[j] / n;
      const double variance = n > 1 ? std::max(0.0, moments.squares[j] - n * mean * mean) / (n - 1) : 0;
      model.mean.push_back(mean);
      model.shape.push_back(gamma_shape(mean, variance, moments.inverse_factors / n));
    }
    model.gene_names = std::move(moments.gene_names);
    return std::make_unique<FittedGammaNull>(std::move(model));
  }
};

}  // namespace

double gamma_shape(double mean, double variance, double inverse_factor) {
  const double extra = variance - mean * inverse_factor;
  constexpr double smallest = 1e-4;
  if (!(extra > 0)) return std::numeric_limits<double>::infinity();
  return std::max(smallest, mean * mean / extra);
}

std::unique_ptr<Imputer> make(ImputerInput) { return std::make_unique<GammaNull>(); }

std::unique_ptr<FittedImputer> load(const ArchiveReader& archive) {
  Model model{archive.texts("genes"), archive.doubles("mean"), archive.doubles("shape"), 0};
  const auto total = archive.doubles("median_total");
  const std::size_t n = model.gene_names.size();
  if (model.mean.size() != n || model.shape.size() != n || total.size() != 1 || !(total[0] > 0))
    throw FormatError("model", "shape", "its parts disagree in size; save the model again");
  model.median_total = total[0];
  return std::make_unique<FittedGammaNull>(std::move(model));
}

}  // namespace undrop::gamma_null
