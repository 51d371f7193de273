#include "methods/calibrated_calls.hpp"

#include <undrop/errors.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "dropout/calibrated_dropout.hpp"
#include "prep/gene_places.hpp"

namespace undrop::calibrated_calls {

namespace {

constexpr const char* option = "dropout_model";
constexpr const char* archived = "calls/";
constexpr double threshold = 0.5;

class Called final : public Imputation {
 public:
  Called(std::unique_ptr<Imputation> method, const dropout::CalibratedDropout& model, double median_total,
         const Dataset& data)
      : method_(std::move(method)), model_(model), data_(data), depth_ratio_(data.median_total / median_total) {
    if (model.found) place_ = prep::gene_places(model.gene_names, data);
  }

  void impute(CellRange cells, std::span<const std::int32_t> genes, Quantity quantity,
              std::span<float> out) const override {
    method_->impute(cells, genes, quantity, out);
  }
  void stddev(CellRange cells, std::span<const std::int32_t> genes, Quantity quantity,
              std::span<float> out) const override {
    method_->stddev(cells, genes, quantity, out);
  }
  void sample(CellRange cells, std::span<const std::int32_t> genes, Quantity quantity, std::uint64_t index,
              std::span<float> out) const override {
    method_->sample(cells, genes, quantity, index, out);
  }
  void dropout_probability(CellRange cells, std::span<const std::int32_t> genes, std::span<float> out) const override {
    std::fill(out.begin(), out.end(), 0.0F);
    if (!model_.found) return;
    std::size_t at = 0;
    for (std::int64_t cell = cells.begin; cell < cells.end; ++cell) {
      const double factor = data_.size_factors[static_cast<std::size_t>(cell)] * depth_ratio_;
      for (const auto gene : genes) {
        const std::int32_t row = place_[static_cast<std::size_t>(gene)];
        if (row >= 0 && factor > 0)
          out[at] = static_cast<float>(model_.zero_probability(static_cast<std::size_t>(row), factor));
        ++at;
      }
    }
  }
  [[nodiscard]] std::span<const std::int32_t> populations() const override { return method_->populations(); }
  [[nodiscard]] double depth_of_values(std::int64_t cell) const override { return method_->depth_of_values(cell); }

 private:
  std::unique_ptr<Imputation> method_;
  const dropout::CalibratedDropout& model_;
  const Dataset& data_;
  double depth_ratio_;
  std::vector<std::int32_t> place_;
};

class FittedCalls final : public FittedImputer {
 public:
  FittedCalls(std::unique_ptr<FittedImputer> method, dropout::CalibratedDropout model, double median_total)
      : method_(std::move(method)), model_(std::move(model)), median_total_(median_total) {}

  [[nodiscard]] std::string method() const override { return method_->method(); }
  [[nodiscard]] Offer offer() const override {
    Offer offer = method_->offer();
    offer.dropout_probability = true;
    return offer;
  }
  [[nodiscard]] std::vector<std::uint8_t> modelled_genes(const Dataset& data) const override {
    return method_->modelled_genes(data);
  }
  [[nodiscard]] std::unique_ptr<Imputation> bind(const Dataset& data, Context& context) const override {
    return std::make_unique<Called>(method_->bind(data, context), model_, median_total_, data);
  }
  [[nodiscard]] std::vector<std::string> populations() const override { return method_->populations(); }
  [[nodiscard]] bool found_populations() const override { return method_->found_populations(); }
  /// Probabilities differ by the depth of the cell, so there is no table of them: only the threshold is told.
  [[nodiscard]] DropoutTable dropout_table(const Dataset&) const override { return {0, 0, {}, threshold}; }
  [[nodiscard]] Facts facts() const override {
    Facts out = dropout::facts(model_);
    out.merge(method_->facts());
    return out;
  }
  [[nodiscard]] bool converged() const override { return method_->converged(); }
  void save(ArchiveWriter& archive) const override {
    method_->save(archive);
    model_.save(archive, archived);
    archive.put(std::string(archived) + "median_total", std::vector<double>{median_total_});
  }

 private:
  std::unique_ptr<FittedImputer> method_;
  dropout::CalibratedDropout model_;
  double median_total_;
};

class Calls final : public Imputer {
 public:
  explicit Calls(std::unique_ptr<Imputer> method) : method_(std::move(method)) {}
  [[nodiscard]] std::unique_ptr<FittedImputer> fit(const Dataset& data, Context& context) override {
    auto fitted = method_->fit(data, context);
    const auto marks = fitted->modelled_genes(data);
    std::vector<std::int32_t> genes;
    for (std::size_t gene = 0; gene < marks.size(); ++gene) {
      if (marks[gene] != 0) genes.push_back(static_cast<std::int32_t>(gene));
    }
    auto model = dropout::fit_calibrated_dropout(data, genes, context);
    const std::string advice = dropout::advice(model);
    if (!advice.empty()) context.info(advice);
    return std::make_unique<FittedCalls>(std::move(fitted), std::move(model), data.median_total);
  }

 private:
  std::unique_ptr<Imputer> method_;
};

std::string choice(const ParameterValues& options) {
  const auto at = options.find(option);
  const auto* chosen = at == options.end() ? nullptr : std::get_if<std::string>(&at->second);
  return chosen == nullptr ? std::string() : *chosen;
}

}  // namespace

void declare(MethodInfo& info) {
  if (info.is_control || info.parameters.find(option) != nullptr) return;
  auto parameters = info.parameters.parameters();
  parameters.push_back(
      {.name = option,
       .default_value = std::string("own"),
       .help = "Under fill, which zeros are called dropout: as the method itself does, or by a likelihood that knows "
               "that loss selects what is seen and calls only zeros beyond sampling",
       .choices = {"own", "calibrated"}});
  info.parameters = ParameterTable(std::move(parameters), info.parameters.presets());
}

bool are_chosen(const ParameterValues& options) { return choice(options) == "calibrated"; }

Offer offer_with(const MethodInfo& info, const ParameterValues& options) {
  Offer offer = info.offer;
  if (are_chosen(options)) offer.dropout_probability = true;
  if (choice(options) == "none") offer.dropout_probability = false;
  return offer;
}

std::unique_ptr<Imputer> around(std::unique_ptr<Imputer> method) { return std::make_unique<Calls>(std::move(method)); }

bool are_in(const ArchiveReader& archive) { return archive.has(std::string(archived) + "median_total"); }

std::unique_ptr<FittedImputer> load(std::unique_ptr<FittedImputer> method, const ArchiveReader& archive) {
  const auto total = archive.doubles(std::string(archived) + "median_total");
  if (total.size() != 1 || !(total[0] > 0)) throw FormatError("model", archived, "is no number; save the model again");
  return std::make_unique<FittedCalls>(std::move(method), dropout::CalibratedDropout::load(archive, archived),
                                       total[0]);
}

}  // namespace undrop::calibrated_calls
