#pragma once

#include <torch/torch.h>

#include "nn/sparse_rows.hpp"

namespace undrop::nn {

/// log Γ(shape + count) − log Γ(shape), and its derivative by the shape.
struct Rising {
  double log = 0;
  double derivative = 0;
};

/// For shape > 0 and count >= 0, whole or not. A sum of logarithms for small whole counts, else Stirling's series of
/// both arguments taken together, so that nothing cancels at large shapes. Relative error below 1e-10.
[[nodiscard]] Rising log_rising(double shape, double count);

/// What a count model says of every entry of a batch.
struct CountModel {
  torch::Tensor log_mean;       ///< cells × genes
  torch::Tensor log_shape;      ///< cells × genes, or 1 × genes
  torch::Tensor dropout_logit;  ///< cells × genes, or 1 × genes; undefined: no zero inflation (negative binomial)
};

/// Negative log-likelihood of counts under a zero-inflated negative binomial model, summed over the entries of `weight`
/// (cells × genes, each times its weight; undefined: all entries alike), with gradients for the three tensors.
///
/// With θ the shape, μ the mean, π the dropout probability: a zero has probability π + (1 − π) NB(0), a count x > 0
/// (1 − π) NB(x), NB(0) = exp(−θ softplus(log μ − log θ)). Everything is computed from logarithms and logits: no
/// probability is formed that could round to 0 or 1. Finite for logits within ±1000, log means within ±15, log shapes
/// within ±10 and counts to 1e5, in float32 and float64. Counts need not be whole. Cost O(cells × genes).
[[nodiscard]] torch::Tensor count_loss(const SparseRows& counts, const CountModel& model,
                                       const torch::Tensor& weight = {});

/// P(the zero is a dropout | a zero was seen), cells × genes.
[[nodiscard]] torch::Tensor dropout_given_zero(const CountModel& model);

/// Divergence of Normal(mean, exp(log_variance)) from N(0, I): summed over dimensions, averaged over rows.
[[nodiscard]] torch::Tensor normal_divergence(const torch::Tensor& mean, const torch::Tensor& log_variance);

}  // namespace undrop::nn
