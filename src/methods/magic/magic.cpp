#include "methods/magic/magic.hpp"

#include <utility>

#include "methods/magic/fit.hpp"
#include "methods/magic/imputation.hpp"
#include "methods/magic/parameters.hpp"
#include "prep/gene_places.hpp"

namespace undrop::magic {

namespace {

class FittedMagic final : public FittedImputer {
 public:
  explicit FittedMagic(Model model) : model_(std::move(model)) {}
  [[nodiscard]] std::string method() const override { return "magic"; }
  [[nodiscard]] Offer offer() const override { return info().offer; }
  [[nodiscard]] std::vector<std::uint8_t> modelled_genes(const Dataset& data) const override {
    return prep::has_place(prep::gene_places(model_.cells.gene_names, data));
  }
  [[nodiscard]] std::unique_ptr<Imputation> bind(const Dataset& data, Context& context) const override {
    return std::make_unique<Diffusion>(model_, data, context);
  }
  [[nodiscard]] Facts facts() const override {
    return {{"t", model_.steps},
            {"n_components", model_.n_components},
            {"n_pcs", static_cast<std::int64_t>(model_.loadings.cols())},
            {"n_edges", static_cast<std::int64_t>(model_.walk.ends().size())},
            {"exact_neighbors", model_.is_exact_search}};
  }
  void save(ArchiveWriter& archive) const override { model_.save(archive); }

 private:
  Model model_;
};

class Magic final : public Imputer {
 public:
  explicit Magic(ImputerInput input) : options_(std::move(input.options)) {}
  [[nodiscard]] std::unique_ptr<FittedImputer> fit(const Dataset& data, Context& context) override {
    return std::make_unique<FittedMagic>(fit_model(data, options_, context));
  }

 private:
  Options options_;
};

}  // namespace

std::unique_ptr<Imputer> make(ImputerInput input) { return std::make_unique<Magic>(std::move(input)); }

std::unique_ptr<FittedImputer> load(const ArchiveReader& archive) {
  return std::make_unique<FittedMagic>(Model::load(archive));
}

}  // namespace undrop::magic
