#include "methods/magic/magic.hpp"

#include <utility>

#include "methods/fitted_on_cells.hpp"
#include "methods/magic/fit.hpp"
#include "methods/magic/imputation.hpp"
#include "methods/magic/parameters.hpp"

namespace undrop::magic {

namespace {

class FittedMagic final : public FittedOnCells<Model, Diffusion> {
 public:
  explicit FittedMagic(Model model) : FittedOnCells(info(), std::move(model)) {}
  [[nodiscard]] Facts facts() const override {
    return {{"t", model().steps},
            {"n_components", model().n_components},
            {"n_pcs", static_cast<std::int64_t>(model().loadings.cols())},
            {"n_edges", static_cast<std::int64_t>(model().walk.ends().size())},
            {"exact_neighbors", model().is_exact_search}};
  }
  void save(ArchiveWriter& archive) const override { model().save(archive); }
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
