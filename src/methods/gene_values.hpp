#pragma once

#include <undrop/imputer.hpp>

#include <memory>
#include <string>
#include <vector>

/// The fitted form of methods that say the same of every cell: one value a gene.
namespace undrop::gene_values {

struct GeneValues {
  std::string method;
  Offer offer;  ///< scale `normalized` or `log1p`
  std::vector<std::string> gene_names;
  std::vector<double> values;  ///< per gene, on the offered scale at the fit's depth
  double median_total = 0;     ///< depth of the fit
};

/// Blocks cost O(entries); rows of empty cells are 0. New cells get the values at their own depth.
class FittedGeneValues final : public FittedImputer {
 public:
  explicit FittedGeneValues(GeneValues model) : model_(std::move(model)) {}
  [[nodiscard]] std::string method() const override { return model_.method; }
  [[nodiscard]] Offer offer() const override { return model_.offer; }
  [[nodiscard]] std::vector<std::uint8_t> modelled_genes(const Dataset& data) const override;
  [[nodiscard]] std::unique_ptr<Imputation> bind(const Dataset& data, Context& context) const override;
  [[nodiscard]] Facts facts() const override { return {}; }
  void save(ArchiveWriter& archive) const override;
  /// What `save` wrote for this method. Throws FormatError where its parts disagree.
  [[nodiscard]] static std::unique_ptr<FittedImputer> load(const std::string& method, const Offer& offer,
                                                           const ArchiveReader& archive);

 private:
  GeneValues model_;
};

}  // namespace undrop::gene_values
