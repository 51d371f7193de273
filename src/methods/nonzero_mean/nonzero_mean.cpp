#include "methods/nonzero_mean/nonzero_mean.hpp"

#include <utility>

#include "methods/gene_values.hpp"
#include "methods/nonzero_mean/parameters.hpp"
#include "prep/gene_moments.hpp"

namespace undrop::nonzero_mean {

namespace {

class NonzeroMean final : public Imputer {
 public:
  [[nodiscard]] std::unique_ptr<FittedImputer> fit(const Dataset& data, Context& context) override {
    auto moments = prep::gene_moments(data, context);
    gene_values::GeneValues model{"nonzero_mean", info().offer, std::move(moments.gene_names), {}, data.median_total};
    for (std::size_t j = 0; j < moments.seen.size(); ++j) model.values.push_back(moments.log_sum[j] / moments.seen[j]);
    return std::make_unique<gene_values::FittedGeneValues>(std::move(model));
  }
};

}  // namespace

std::unique_ptr<Imputer> make(ImputerInput) { return std::make_unique<NonzeroMean>(); }

std::unique_ptr<FittedImputer> load(const ArchiveReader& archive) {
  return gene_values::FittedGeneValues::load("nonzero_mean", info().offer, archive);
}

}  // namespace undrop::nonzero_mean
