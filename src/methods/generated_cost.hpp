#pragma once

#include <undrop/methods.hpp>

/// What methods that fill zeros from generated pictures of cells take, for their estimates.
namespace undrop {

struct PictureSize {
  double pixels = 0;
  double batch = 0;  ///< cells in a batch
  double cells = 0;
};
/// From the options n_top_genes and batch_size.
[[nodiscard]] PictureSize picture_size(const Workload& work);

/// Of the method's own networks.
struct GeneratorWork {
  double latent = 0;         ///< length of the noise
  double fits = 0;           ///< trainings; 0 where a fitted model is used
  double step_products = 0;  ///< multiply-adds of a training step
  double pass_bytes = 0;     ///< held at once by training
};
/// From the options epochs, max_steps and candidates beside these. Cost O(1).
[[nodiscard]] MethodCost generated_cost(const Workload& work, const PictureSize& size, const GeneratorWork& networks);

}  // namespace undrop
