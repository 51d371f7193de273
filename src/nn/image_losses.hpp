#pragma once

#include <torch/torch.h>

/// Losses of adversaries that look at pictures. All return a scalar with gradients.
namespace undrop::nn {

/// Σ mask · |returned − image| / denominator: what a discriminator gives back of a picture. `returned` may be one
/// number a picture (B × 1 × 1 × 1), as published, or a picture. The denominator is all entries where `over_all`, as
/// published, else the mask's sum.
[[nodiscard]] torch::Tensor returned_error(const torch::Tensor& returned, const torch::Tensor& image,
                                           const torch::Tensor& mask, bool over_all);

/// −mean(log D(real) + log(1 − D(generated))) from logits.
[[nodiscard]] torch::Tensor telling_loss(const torch::Tensor& real, const torch::Tensor& generated);
/// −mean log D(generated).
[[nodiscard]] torch::Tensor passing_loss(const torch::Tensor& generated);
/// mean log(1 − D(generated)), as printed.
[[nodiscard]] torch::Tensor saturating_passing_loss(const torch::Tensor& generated);

/// How far the pictures are from what is generated beside them: for each, Σ observed · (image − g)² to the generated
/// picture g of its own label (one-hot rows of `labels`, the same for both) that lies nearest, over Σ observed of all
/// (implicit maximum likelihood of Li and Malik 2018, within a batch). Generated pictures that lie nearest to none get
/// no gradient. Cost O(batch² × pixels).
[[nodiscard]] torch::Tensor nearest_generated_error(const torch::Tensor& generated, const torch::Tensor& image,
                                                    const torch::Tensor& observed, const torch::Tensor& labels);

/// The balance of a boundary-equilibrium adversary (Berthelot, Schumm and Metz 2017): the discriminator minimises
/// R − k F, the generator F; k keeps F near gamma R.
class BoundaryEquilibrium {
 public:
  BoundaryEquilibrium(double gamma, double lambda, double start) : gamma_(gamma), lambda_(lambda), k_(start) {}
  /// After a step with errors R of real and F of generated pictures: k ← clip(k + lambda (gamma R − F), 0, 1).
  void update(double real, double generated);
  /// R + |gamma R − F|: falls as training converges.
  [[nodiscard]] double measure(double real, double generated) const;
  [[nodiscard]] double k() const { return k_; }

 private:
  double gamma_, lambda_, k_;
};

/// The published end of training: an epoch whose mean measure betters the best by less than 0.001, or is itself less.
class AbsoluteStop {
 public:
  /// True where this epoch is the best so far. A value that is not a number never is.
  bool improves(double measure);
  [[nodiscard]] bool stops() const { return stops_; }

 private:
  double best_ = 0;
  bool has_best_ = false;
  bool stops_ = false;
};

}  // namespace undrop::nn
