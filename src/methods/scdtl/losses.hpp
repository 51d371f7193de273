#pragma once

#include <torch/torch.h>

/// Losses of the method's stages. All return a scalar with gradients.
namespace undrop::scdtl {

/// Σ w (p − y)² / Σ w; 0 where nothing weighs. `weight` is of their shape or broadcasts to it.
[[nodiscard]] torch::Tensor weighted_squares(const torch::Tensor& predicted, const torch::Tensor& target,
                                             const torch::Tensor& weight);

/// 1 − mean over rows of the Pearson correlation of a row of each, over the entries of `entries` (1 or 0; undefined:
/// all). 1e-8 stands under each root of sums; rows whose target is constant are left out, and without any row the loss
/// is 0.
[[nodiscard]] torch::Tensor correlation_loss(const torch::Tensor& predicted, const torch::Tensor& target,
                                             const torch::Tensor& entries = {});

/// What the non-zeros of a population say of a gene, populations × genes each.
struct PopulationCenters {
  torch::Tensor mean;       ///< of the non-zeros; 0 where there are none
  torch::Tensor detection;  ///< share of the cells with a non-zero
};

/// What they are made of, so that entries can be taken away again.
struct PopulationSums {
  torch::Tensor sum;      ///< of the non-zeros, populations × genes
  torch::Tensor seen;     ///< number of non-zeros, populations × genes
  torch::Tensor members;  ///< cells, populations × 1

  [[nodiscard]] PopulationCenters centers() const;
  /// Without the entries of `entries` (1 or 0, rows × genes), whose values are in `values`.
  [[nodiscard]] PopulationSums without(const torch::Tensor& values, const torch::Tensor& entries,
                                       const torch::Tensor& labels) const;
};

/// How far the entries of `entries` (1 or 0, rows × genes) lie from the centre of the row's population, each weighed by
/// the gene's detection there: the mean over the populations of the batch of their weighted mean squares.
[[nodiscard]] torch::Tensor center_loss(const torch::Tensor& predicted, const torch::Tensor& labels,
                                        const PopulationCenters& centers, const torch::Tensor& entries);

/// As published: for each population of the batch the mean square of all entries, added up.
[[nodiscard]] torch::Tensor published_center_loss(const torch::Tensor& predicted, const torch::Tensor& labels,
                                                  const PopulationCenters& centers);

}  // namespace undrop::scdtl
