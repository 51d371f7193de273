#include "methods/gene_mean/gene_mean.hpp"

#include <utility>

#include "methods/gene_mean/parameters.hpp"
#include "methods/gene_values.hpp"
#include "prep/gene_moments.hpp"

namespace undrop::gene_mean {

namespace {

class GeneMean final : public Imputer {
 public:
  [[nodiscard]] std::unique_ptr<FittedImputer> fit(const Dataset& data, Context& context) override {
    auto moments = prep::gene_moments(data, context);
    gene_values::GeneValues model{"gene_mean", info().offer, std::move(moments.gene_names), {}, data.median_total};
    for (const double sum : moments.sum) model.values.push_back(sum / moments.n_cells);
    return std::make_unique<gene_values::FittedGeneValues>(std::move(model));
  }
};

}  // namespace

std::unique_ptr<Imputer> make(ImputerInput) { return std::make_unique<GeneMean>(); }

std::unique_ptr<FittedImputer> load(const ArchiveReader& archive) {
  return gene_values::FittedGeneValues::load("gene_mean", info().offer, archive);
}

}  // namespace undrop::gene_mean
