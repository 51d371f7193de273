#pragma once

#include <undrop/imputer.hpp>
#include <undrop/methods.hpp>

#include <memory>

#include "nn/image_adversary.hpp"

/// scIGANs (Xu et al. 2020): cells as pictures, a class-conditional boundary-equilibrium adversary, zeros filled from
/// the nearest generated cells. See CARD.md.
namespace undrop::scigans {

/// Networks and training as the options ask for. Throws OptionError where they leave nothing to train by.
[[nodiscard]] nn::ImageAdversaryOptions adversary_options(const Options& options);

class Scigans final : public Imputer {
 public:
  explicit Scigans(ImputerInput input);
  /// Throws InputError for fewer than 2 genes with counts, NumericalError where training breaks down.
  [[nodiscard]] std::unique_ptr<FittedImputer> fit(const Dataset& data, Context& context) override;

 private:
  ImputerInput input_;
};

[[nodiscard]] std::unique_ptr<FittedImputer> load(const ArchiveReader& archive);

}  // namespace undrop::scigans
