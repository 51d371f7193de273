#pragma once

#include <undrop/imputer.hpp>
#include <undrop/methods.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "prep/gene_places.hpp"

namespace undrop {

/// A fitted imputer whose model keeps the cells of its fit, as `cells` (see reference_cells.hpp): what all of these say
/// and do alike. `Bound` is the imputation, made from model, data and context.
template <typename Model, typename Bound>
class FittedOnCells : public FittedImputer {
 public:
  FittedOnCells(const MethodInfo& method, Model model)
      : name_(method.name), offer_(method.offer), model_(std::move(model)) {}
  [[nodiscard]] std::string method() const override { return name_; }
  [[nodiscard]] Offer offer() const override { return offer_; }
  [[nodiscard]] std::vector<std::uint8_t> modelled_genes(const Dataset& data) const override {
    return prep::has_place(prep::gene_places(model_.cells.gene_names, data));
  }
  [[nodiscard]] std::unique_ptr<Imputation> bind(const Dataset& data, Context& context) const override {
    return std::make_unique<Bound>(model_, data, context);
  }

 protected:
  [[nodiscard]] const Model& model() const { return model_; }

 private:
  std::string name_;
  Offer offer_;
  Model model_;
};

}  // namespace undrop
