#pragma once

#include <undrop/context.hpp>
#include <undrop/facts.hpp>
#include <undrop/parameters.hpp>

#include <memory>

#include "methods/scdtl/cell_values.hpp"
#include "methods/scdtl/losses.hpp"
#include "methods/scdtl/networks.hpp"

namespace undrop::scdtl {

/// Stage III: U-Net, attention and head, on cells of which some non-zeros are hidden; encoder and imputer are held.
class FusionTrainer {
 public:
  /// `n_populations`: those of `cells.population`. All must outlive the trainer.
  FusionTrainer(Fusion& fusion, const TransferNetworks& networks, const CellValues& cells, const GeneScale& scale,
                std::int64_t n_populations, const Options& options, const Context& context);
  /// Returns the root mean square error of the held-out entries at the epoch that is kept.
  double run(Facts& facts);
  /// The same error of the transferred values alone.
  [[nodiscard]] double transferred_error() const;
  [[nodiscard]] torch::Tensor batch_loss(std::span<const std::int64_t> rows, std::int64_t epoch);
  /// What the populations' visible non-zeros say: without what the batch hides.
  [[nodiscard]] PopulationCenters visible_centers(const CellBatch& batch, const torch::Tensor& populations) const;

 private:
  [[nodiscard]] PopulationSums add_up(std::int64_t n_populations) const;

  Fusion& fusion_;
  const TransferNetworks& networks_;
  const CellValues& cells_;
  const GeneScale& scale_;
  const Options& options_;
  const Context& context_;
  PopulationSums sums_;               ///< above the cells' levels
  std::vector<std::int64_t> judged_;  ///< rows whose held-out entries choose the epoch
};

/// The whole of the options for a number of genes; `order`: genes as they lie in the signal.
[[nodiscard]] FusionOptions fusion_options(const Options& options, std::int64_t n_genes,
                                           std::vector<std::int32_t> order);

/// Values of the third stage on the log1p scale, cells × genes, not clipped.
[[nodiscard]] torch::Tensor fused_values(Fusion& fusion, const TransferNetworks& networks, const CellBatch& batch,
                                         const GeneScale& scale, const Options& options);

}  // namespace undrop::scdtl
