#include "nn/count_entries.hpp"

#include <cmath>

#include "core/per_processor.hpp"
#include "core/vector_math.hpp"

namespace undrop::nn {

namespace {

namespace vm = vector_math;

/// Log NB(0) above this: the zero's likelihood is near 1, and its logarithm is taken of the distance from 1.
constexpr float near_one = -1.0F;
constexpr double half_log_two_pi = 0.918938533204672742;

/// Of u. log(1 + exp(u)) is `positive` + `small`, log(1 + exp(−u)) is `negative` + `small`.
struct Softplus {
  float positive;  ///< max(u, 0)
  float negative;  ///< max(−u, 0)
  float small;     ///< log(1 + exp(−|u|))
  float share;     ///< sigmoid(u)
  float rest;      ///< sigmoid(−u)
};

UNDROP_INLINED Softplus softplus(float u) {
  const float size = std::abs(u);
  const float small = vm::exp(-size);
  const float large_share = 1 / (1 + small);
  const float small_share = small * large_share;
  return {0.5F * (size + u), 0.5F * (size - u), vm::log1p_of_share(small), vm::choose(u < 0, small_share, large_share),
          vm::choose(u < 0, large_share, small_share)};
}

/// 1 − exp(z) for −1 <= z <= 0; relative error below 1e-7.
UNDROP_INLINED float distance_from_one(float z) {
  return -z * vm::polynomial(z, 1.0F, 1.0F / 2, 1.0F / 6, 1.0F / 24, 1.0F / 120, 1.0F / 720, 1.0F / 5040, 1.0F / 40320,
                             1.0F / 362880, 1.0F / 3628800);
}

UNDROP_PER_PROCESSOR void inflated_zeros(const float* __restrict log_mean, const float* __restrict log_shape,
                                         const float* __restrict shape, const float* __restrict logit, std::int64_t n,
                                         float* __restrict loss, float* __restrict by_log_mean,
                                         float* __restrict by_log_shape, float* __restrict by_logit) {
  for (std::int64_t e = 0; e < n; ++e) {
    const Softplus mean = softplus(log_mean[e] - log_shape[e]);
    const float above = mean.positive + mean.small;
    const float log_zero = -shape[e] * above;
    const Softplus drop = softplus(logit[e]);
    const Softplus dropped = softplus(logit[e] - log_zero);  // share: P(dropout | zero)
    const float bounded = vm::choose(log_zero > near_one, log_zero, near_one);
    const float distance = distance_from_one(bounded);
    const float seen = drop.rest * distance;
    const float near_loss = vm::twice_artanh(seen / (2 - seen));
    const float by_dropout = drop.negative + drop.small - dropped.small;
    const float by_sampling = drop.positive + drop.small - log_zero - dropped.small;
    const float far_loss = vm::choose(logit[e] > log_zero, by_dropout, by_sampling);
    const float near_logit = -dropped.share * seen;
    const float far_logit = drop.share - dropped.share;
    loss[e] = vm::choose(log_zero > near_one, near_loss, far_loss);
    by_logit[e] = vm::choose(log_zero > near_one, near_logit, far_logit);
    by_log_mean[e] = dropped.rest * shape[e] * mean.share;
    by_log_shape[e] = dropped.rest * shape[e] * (above - mean.share);
  }
}

UNDROP_PER_PROCESSOR void plain_zeros(const float* __restrict log_mean, const float* __restrict log_shape,
                                      const float* __restrict shape, std::int64_t n, float* __restrict loss,
                                      float* __restrict by_log_mean, float* __restrict by_log_shape) {
  for (std::int64_t e = 0; e < n; ++e) {
    const Softplus mean = softplus(log_mean[e] - log_shape[e]);
    const float above = mean.positive + mean.small;
    loss[e] = shape[e] * above;
    by_log_mean[e] = shape[e] * mean.share;
    by_log_shape[e] = shape[e] * (above - mean.share);
  }
}

UNDROP_PER_PROCESSOR void kept(const float* __restrict logit, std::int64_t n, float* __restrict loss,
                               float* __restrict by_logit) {
  for (std::int64_t e = 0; e < n; ++e) {
    const Softplus drop = softplus(logit[e]);
    loss[e] = drop.positive + drop.small;
    by_logit[e] = drop.share;
  }
}

/// Product of eight factors z, z + 1, ... and its derivative by z: what the recurrence takes off a gamma function.
struct Product {
  double value;
  double derivative;
};

UNDROP_INLINED Product eight_steps(double z) {
  Product out{z, 1};
  const auto times = [&](double factor) {
    out.derivative = out.derivative * factor + out.value;
    out.value *= factor;
  };
  times(z + 1);
  times(z + 2);
  times(z + 3);
  times(z + 4);
  times(z + 5);
  times(z + 6);
  times(z + 7);
  return out;
}

UNDROP_INLINED double stirling_correction(double inverse) {
  const double square = inverse * inverse;
  return inverse * vm::polynomial(square, 1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680);
}

/// What digamma adds to log z.
UNDROP_INLINED double digamma_correction(double inverse) {
  const double square = inverse * inverse;
  return -0.5 * inverse - square * vm::polynomial(square, 1.0 / 12, -1.0 / 120, 1.0 / 252, -1.0 / 240);
}

/// log Γ(z), for z > 0.
UNDROP_INLINED double log_gamma(double z) {
  const double beyond = z + 8;
  return (beyond - 0.5) * vm::log(beyond) - beyond + half_log_two_pi + stirling_correction(1 / beyond) -
         vm::log(eight_steps(z).value);
}

UNDROP_PER_PROCESSOR void seen(const double* __restrict log_mean, const double* __restrict log_shape,
                               const double* __restrict counts, std::int64_t n, double* __restrict loss,
                               double* __restrict by_log_mean, double* __restrict by_log_shape) {
  for (std::int64_t e = 0; e < n; ++e) {
    const double d = log_mean[e] - log_shape[e];
    const double x = counts[e];
    const double shape = vm::exp(log_shape[e]);
    const double size = std::abs(d);
    const double small = vm::exp(-size);
    const double large_share = 1 / (1 + small);
    const double small_share = small * large_share;
    const double above = 0.5 * (d + size) + vm::log1p_of_share(small);  // log(1 + mean / shape)
    const double share = vm::choose(d < 0, small_share, large_share);
    const double rest = vm::choose(d < 0, large_share, small_share);
    const Product low = eight_steps(shape);
    const Product high = eight_steps(shape + x);
    const double below = shape + 8;
    const double beyond = shape + x + 8;
    const double inverse_below = 1 / below;
    const double inverse_beyond = 1 / beyond;
    const double ratio = vm::log1p(x * inverse_below);
    const double rising = vm::log(low.value / high.value) + (below - 0.5) * ratio + x * (vm::log(beyond) - 1) +
                          stirling_correction(inverse_beyond) - stirling_correction(inverse_below);
    const double slope = low.derivative / low.value - high.derivative / high.value + ratio +
                         digamma_correction(inverse_beyond) - digamma_correction(inverse_below);
    loss[e] = shape * above + x * (above - d) - rising + log_gamma(x + 1);
    by_log_mean[e] = shape * share - x * rest;
    by_log_shape[e] = shape * (above - slope) - by_log_mean[e];
  }
}

}  // namespace

void zero_entries(const float* log_mean, const float* log_shape, const float* shape, const float* dropout_logit,
                  std::int64_t n, const EntryLosses<float>& out) {
  if (dropout_logit == nullptr) {
    plain_zeros(log_mean, log_shape, shape, n, out.loss, out.by_log_mean, out.by_log_shape);
  } else {
    inflated_zeros(log_mean, log_shape, shape, dropout_logit, n, out.loss, out.by_log_mean, out.by_log_shape,
                   out.by_logit);
  }
}

void seen_entries(const double* log_mean, const double* log_shape, const double* counts, std::int64_t n,
                  const EntryLosses<double>& out) {
  seen(log_mean, log_shape, counts, n, out.loss, out.by_log_mean, out.by_log_shape);
}

void kept_entries(const float* dropout_logit, std::int64_t n, float* loss, float* by_logit) {
  kept(dropout_logit, n, loss, by_logit);
}

}  // namespace undrop::nn
