#pragma once

#include <undrop/imputer.hpp>
#include <undrop/methods.hpp>

#include <memory>
#include <string>
#include <vector>

#include "cluster/populations.hpp"
#include "dropout/gamma_normal.hpp"
#include "methods/scgacl/training.hpp"

/// scGACL (Jiang et al. 2026): dropout calls by a Gamma-Normal mixture, values by a variational autoencoder with a
/// Gaussian-mixture prior, trained against a multi-task discriminator. See CARD.md.
namespace undrop::scgacl {

/// Everything that the fitted method is made of.
struct Model {
  Options options;
  std::uint64_t seed = 0;
  std::vector<std::string> gene_names;
  double median_total = 0;
  Baseline baseline;
  cluster::Populations populations;
  std::vector<std::string> population_names;
  bool found_populations = false;
  std::vector<float> zero_probability;  ///< genes × populations
  std::string fit_checksum;             ///< of the data set of the fit
  std::unique_ptr<Networks> networks;
  Facts facts;
  bool converged = true;
};

class FittedScgacl final : public FittedImputer {
 public:
  explicit FittedScgacl(Model model) : model_(std::move(model)) {}
  [[nodiscard]] std::string method() const override { return "scgacl"; }
  [[nodiscard]] Offer offer() const override;
  [[nodiscard]] std::vector<std::uint8_t> modelled_genes(const Dataset& data) const override;
  [[nodiscard]] std::unique_ptr<Imputation> bind(const Dataset& data, Context& context) const override;
  [[nodiscard]] std::vector<std::string> populations() const override { return model_.population_names; }
  [[nodiscard]] bool found_populations() const override { return model_.found_populations; }
  [[nodiscard]] DropoutTable dropout_table(const Dataset& data) const override;
  [[nodiscard]] Facts facts() const override { return model_.facts; }
  [[nodiscard]] bool converged() const override { return model_.converged; }
  void save(ArchiveWriter& archive) const override;
  [[nodiscard]] static std::unique_ptr<FittedImputer> load(const ArchiveReader& archive);

 private:
  Model model_;
};

class Scgacl final : public Imputer {
 public:
  explicit Scgacl(ImputerInput input);
  [[nodiscard]] std::unique_ptr<FittedImputer> fit(const Dataset& data, Context& context) override;

 private:
  ImputerInput input_;
};

}  // namespace undrop::scgacl
