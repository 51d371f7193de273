#pragma once

#include <undrop/imputer.hpp>
#include <undrop/methods.hpp>

#include <memory>

#include "methods/generated_fit.hpp"
#include "nn/image_adversary.hpp"

/// scMASKGAN (BMC Bioinformatics 2025): cells as pictures, a class-conditional adversary with attention, an isolation
/// forest over the generated cells, zeros filled from the nearest of them. See CARD.md.
namespace undrop::scmaskgan {

/// Networks and training as the options ask for, for pictures of so many genes. Throws OptionError where nothing is
/// left to train by.
[[nodiscard]] nn::ImageAdversaryOptions adversary_options(const Options& options, std::int64_t n_genes);

class Scmaskgan final : public Imputer {
 public:
  explicit Scmaskgan(ImputerInput input);
  /// Throws InputError for fewer than 2 genes with counts, OptionError where nothing is left to train by,
  /// NumericalError where training breaks down.
  [[nodiscard]] std::unique_ptr<FittedImputer> fit(const Dataset& data, Context& context) override;

 private:
  ImputerInput input_;
};

[[nodiscard]] std::unique_ptr<FittedImputer> load(const ArchiveReader& archive);

}  // namespace undrop::scmaskgan
