#pragma once

#include <undrop/imputer.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "cluster/populations.hpp"
#include "methods/gene_pixels.hpp"
#include "methods/generated_bank.hpp"

/// The fitted form of methods that fill a cell from generated cells of its population that look like it.
namespace undrop::generated_cells {

struct Model {
  std::string method;
  Options options;
  std::vector<std::string> gene_names;
  double median_total = 0;
  std::string fit_checksum;  ///< of the data set of the fit
  cluster::Populations populations;
  std::vector<std::string> population_names;
  bool found_populations = false;
  GenePixels pixels;
  GeneratedBank bank;
  NeighbourRule rule;
  std::vector<double> limits;   ///< per population, on the distance of a neighbour; empty: by the rule
  std::int64_t bank_shift = 0;  ///< a cell of population k is filled from population k − shift, modulo their number
  Facts facts;
  bool converged = true;

  [[nodiscard]] std::int32_t bank_of(std::int32_t population) const;
};

/// Needs no networks: the generated cells are kept. Values are those that a zero would have shown (`expressed`).
class FittedGeneratedCells final : public FittedImputer {
 public:
  explicit FittedGeneratedCells(Model model) : model_(std::move(model)) {}
  [[nodiscard]] std::string method() const override { return model_.method; }
  [[nodiscard]] Offer offer() const override;
  [[nodiscard]] std::vector<std::uint8_t> modelled_genes(const Dataset& data) const override;
  /// Finds every cell's neighbours among the generated ones: O(non-zeros × generated cells of a population).
  [[nodiscard]] std::unique_ptr<Imputation> bind(const Dataset& data, Context& context) const override;
  [[nodiscard]] std::vector<std::string> populations() const override { return model_.population_names; }
  [[nodiscard]] bool found_populations() const override { return model_.found_populations; }
  [[nodiscard]] Facts facts() const override { return model_.facts; }
  [[nodiscard]] bool converged() const override { return model_.converged; }
  void save(ArchiveWriter& archive) const override;
  /// What `save` wrote. Throws FormatError where the parts disagree.
  [[nodiscard]] static std::unique_ptr<FittedImputer> load(const std::string& method, const ParameterTable& table,
                                                           const ArchiveReader& archive);

 private:
  Model model_;
};

/// Neighbours of each drawn row among the generated cells; none for rows of population −1.
[[nodiscard]] std::vector<std::vector<std::int32_t>> neighbours(const Model& model, const prep::ValueRows& drawn,
                                                                std::span<const std::int32_t> populations,
                                                                const Context& context);

}  // namespace undrop::generated_cells
