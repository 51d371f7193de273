#include "methods/gene_values.hpp"

#include <undrop/errors.hpp>

#include <algorithm>
#include <utility>

#include "methods/depth.hpp"
#include "prep/gene_places.hpp"

namespace undrop::gene_values {

namespace {

class GeneValuesImputation final : public Imputation {
 public:
  GeneValuesImputation(const GeneValues& model, const Dataset& data) : data_(data) {
    const double ratio = data.median_total / model.median_total;
    for (const auto place : prep::shared_gene_places(model.gene_names, data)) {
      const double value = place < 0 ? 0 : model.values[static_cast<std::size_t>(place)];
      values_.push_back(static_cast<float>(at_depth(value, model.offer.scale, ratio)));
    }
  }

  void impute(CellRange cells, std::span<const std::int32_t> genes, Quantity, std::span<float> out) const override {
    for (std::int64_t cell = cells.begin; cell < cells.end; ++cell) {
      const auto row = out.subspan(static_cast<std::size_t>(cell - cells.begin) * genes.size(), genes.size());
      const bool is_empty = data_.size_factors[static_cast<std::size_t>(cell)] <= 0;
      for (std::size_t k = 0; k < genes.size(); ++k)
        row[k] = is_empty ? 0.0F : values_[static_cast<std::size_t>(genes[k])];
    }
  }

 private:
  const Dataset& data_;
  std::vector<float> values_;  ///< per gene of the data set, at its own depth
};

}  // namespace

std::vector<std::uint8_t> FittedGeneValues::modelled_genes(const Dataset& data) const {
  return prep::has_place(prep::gene_places(model_.gene_names, data));
}

std::unique_ptr<Imputation> FittedGeneValues::bind(const Dataset& data, Context&) const {
  return std::make_unique<GeneValuesImputation>(model_, data);
}

void FittedGeneValues::save(ArchiveWriter& archive) const {
  archive.put("genes", model_.gene_names);
  archive.put("values", model_.values);
  archive.put("median_total", std::vector<double>{model_.median_total});
}

std::unique_ptr<FittedImputer> FittedGeneValues::load(const std::string& method, const Offer& offer,
                                                      const ArchiveReader& archive) {
  GeneValues model{method, offer, archive.texts("genes"), archive.doubles("values"), 0};
  const auto total = archive.doubles("median_total");
  if (model.values.size() != model.gene_names.size() || total.size() != 1 || !(total[0] > 0))
    throw FormatError("model", "values", "its parts disagree in size; save the model again");
  model.median_total = total[0];
  return std::make_unique<FittedGeneValues>(std::move(model));
}

}  // namespace undrop::gene_values
