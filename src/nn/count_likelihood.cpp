#include "nn/count_likelihood.hpp"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace undrop::nn {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr double most_terms = 64;
/// Stirling's series is good to 1e-11 from here on.
constexpr double least_argument = 8;
/// log NB(0) above this: the zero's likelihood is near 1, and its logarithm is taken of the distance from 1.
constexpr double near_one = -1;
constexpr std::int64_t entries_a_task = 2048;

double stirling_correction(double z) {
  const double square = 1 / (z * z);
  return (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square / 1680))) / z;
}

/// Derivative of Stirling's correction less 1 / (2 z): what digamma adds to log z.
double digamma_correction(double z) {
  const double square = 1 / (z * z);
  return -0.5 / z - square * (1.0 / 12 - square * (1.0 / 120 - square * (1.0 / 252 - square / 240)));
}

Rising sum_of_logs(double shape, double count) {
  Rising out;
  double product = 1;
  for (double k = 0; k < count; ++k) {
    product *= shape + k;
    out.derivative += 1 / (shape + k);
    if (product < 1e200 && product > 1e-200) continue;
    out.log += std::log(product);
    product = 1;
  }
  out.log += std::log(product);
  return out;
}

/// log Γ(count + 1).
double log_gamma_of_next(double count) {
  if (count <= most_terms) return count == std::floor(count) ? sum_of_logs(1, count).log : std::lgamma(count + 1);
  const double z = count + 1;
  return (z - 0.5) * std::log(z) - z + 0.5 * std::log(2 * std::numbers::pi) + stirling_correction(z);
}

/// Parts of the loss at non-zeros and their derivatives, in float64.
struct Seen {
  torch::Tensor loss, by_log_mean, by_log_shape;
};

double softplus(double u) { return std::max(u, 0.0) + std::log1p(std::exp(-std::abs(u))); }

void seen_entry(double a, double t, double x, double& loss, double& by_log_mean, double& by_log_shape) {
  const double d = a - t;
  const double shape = std::exp(t);
  const double above = softplus(d);
  const double share = d >= 0 ? 1 / (1 + std::exp(-d)) : std::exp(d) / (1 + std::exp(d));
  const double rest = d >= 0 ? std::exp(-d) / (1 + std::exp(-d)) : 1 / (1 + std::exp(d));
  const Rising rising = log_rising(shape, x);
  loss = -(rising.log - log_gamma_of_next(x) - shape * above - x * (above - d));
  by_log_mean = shape * share - x * rest;
  by_log_shape = -(shape * rising.derivative - shape * above + by_log_mean);
}

Seen seen_entries(const torch::Tensor& a, const torch::Tensor& t, const std::vector<float>& counts) {
  const torch::Tensor log_mean = a.to(torch::kCPU, torch::kFloat64).contiguous();
  const torch::Tensor log_shape = t.to(torch::kCPU, torch::kFloat64).contiguous();
  Seen out{torch::empty_like(log_mean), torch::empty_like(log_mean), torch::empty_like(log_mean)};
  const auto* mean = log_mean.const_data_ptr<double>();
  const auto* shape = log_shape.const_data_ptr<double>();
  auto* loss = out.loss.data_ptr<double>();
  auto* by_mean = out.by_log_mean.data_ptr<double>();
  auto* by_shape = out.by_log_shape.data_ptr<double>();
  at::parallel_for(0, log_mean.numel(), entries_a_task, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t e = first; e < last; ++e)
      seen_entry(mean[e], shape[e], static_cast<double>(counts[static_cast<std::size_t>(e)]), loss[e], by_mean[e],
                 by_shape[e]);
  });
  for (auto* part : {&out.loss, &out.by_log_mean, &out.by_log_shape}) *part = part->to(a.device(), a.scalar_type());
  return out;
}

/// −log(π + (1 − π) exp(z0)) for z0 <= 0, without cancellation on either side.
torch::Tensor zero_loss(const torch::Tensor& logit, const torch::Tensor& log_zero) {
  const torch::Tensor near = -torch::log1p(torch::sigmoid(-logit) * torch::expm1(log_zero));
  const torch::Tensor far = -torch::logaddexp(-torch::softplus(-logit), log_zero - torch::softplus(logit));
  return torch::where(log_zero > near_one, near, far);
}

struct Parts {
  torch::Tensor loss, by_log_mean, by_log_shape, by_logit;
};

Parts parts_as_if_zero(const CountModel& model) {
  const torch::Tensor d = model.log_mean - model.log_shape;
  const torch::Tensor shape = torch::exp(model.log_shape);
  const torch::Tensor above = torch::softplus(d);
  const torch::Tensor share = torch::sigmoid(d);
  const torch::Tensor log_zero = -shape * above;
  Parts out;
  out.by_log_mean = shape * share;
  out.by_log_shape = shape * (above - share);
  if (!model.dropout_logit.defined()) {
    out.loss = -log_zero;
    return out;
  }
  const torch::Tensor& logit = model.dropout_logit;
  out.loss = zero_loss(logit, log_zero);
  const torch::Tensor sampled = torch::sigmoid(log_zero - logit);
  out.by_log_mean = out.by_log_mean * sampled;
  out.by_log_shape = out.by_log_shape * sampled;
  out.by_logit = torch::sigmoid(logit) - torch::sigmoid(logit - log_zero);
  return out;
}

void put_seen(const SparseRows& counts, const CountModel& model, Parts& parts) {
  if (counts.n_entries() == 0) return;
  const auto sizes = model.log_mean.sizes();
  const torch::Tensor places = counts.flat_places().to(model.log_mean.device());
  const auto take = [&](const torch::Tensor& values) {
    return values.expand(sizes).reshape({-1}).index_select(0, places);
  };
  const auto put = [&](torch::Tensor& to, const torch::Tensor& values) {
    to = to.contiguous();
    to.view({-1}).index_copy_(0, places, values);
  };
  Seen seen = seen_entries(take(model.log_mean), take(model.log_shape), counts.values);
  if (model.dropout_logit.defined()) {
    const torch::Tensor logit = take(model.dropout_logit);
    seen.loss += torch::softplus(logit);
    put(parts.by_logit, torch::sigmoid(logit));
  }
  put(parts.loss, seen.loss);
  put(parts.by_log_mean, seen.by_log_mean);
  put(parts.by_log_shape, seen.by_log_shape);
}

torch::Tensor reduced(const torch::Tensor& gradient, at::IntArrayRef sizes) { return at::sum_to(gradient, sizes); }

/// Value and gradients in one pass: they share all of their parts.
class CountLoss : public torch::autograd::Function<CountLoss> {
 public:
  /// Autograd takes no undefined tensor: without inflation `dropout_logit` is a number that nothing depends on.
  static torch::Tensor forward(AutogradContext* context, const torch::Tensor& log_mean, const torch::Tensor& log_shape,
                               const torch::Tensor& dropout_logit, const Parts& parts) {
    const torch::Tensor by_logit = parts.by_logit.defined() ? parts.by_logit : torch::zeros_like(parts.loss);
    context->save_for_backward({reduced(parts.by_log_mean, log_mean.sizes()),
                                reduced(parts.by_log_shape, log_shape.sizes()),
                                reduced(by_logit, dropout_logit.sizes())});
    return parts.loss.sum();
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const auto saved = context->get_saved_variables();
    const torch::Tensor& scale = gradients[0];
    return {saved[0] * scale, saved[1] * scale, saved[2] * scale, torch::Tensor()};
  }
};

}  // namespace

Rising log_rising(double shape, double count) {
  if (count <= most_terms && count == std::floor(count)) return sum_of_logs(shape, count);
  Rising out;
  double below = shape;
  double above = shape + count;
  double product = 1;
  for (; below < least_argument; ++below, ++above) {
    product *= above / below;
    out.derivative += 1 / above - 1 / below;
  }
  // The recurrence moved both arguments up by whole steps: Γ(above) / Γ(below) = product of the ratios' inverse.
  out.log = -std::log(product);
  const double ratio = std::log1p(count / below);
  out.log +=
      (below - 0.5) * ratio + count * (std::log(above) - 1) + stirling_correction(above) - stirling_correction(below);
  out.derivative = -out.derivative + ratio + digamma_correction(above) - digamma_correction(below);
  return out;
}

torch::Tensor count_loss(const SparseRows& counts, const CountModel& model, const torch::Tensor& weight) {
  Parts parts;
  {
    const torch::NoGradGuard no_gradients;
    parts = parts_as_if_zero(model);
    put_seen(counts, model, parts);
    if (weight.defined()) {
      for (auto* part : {&parts.loss, &parts.by_log_mean, &parts.by_log_shape, &parts.by_logit}) {
        if (part->defined()) *part = *part * weight;
      }
    }
  }
  const bool inflated = model.dropout_logit.defined();
  const torch::Tensor logit = inflated ? model.dropout_logit : torch::zeros({1, 1}, model.log_mean.options());
  return CountLoss::apply(model.log_mean, model.log_shape, logit, parts);
}

torch::Tensor dropout_given_zero(const CountModel& model) {
  if (!model.dropout_logit.defined()) return torch::zeros_like(model.log_mean);
  const torch::Tensor log_zero = -torch::exp(model.log_shape) * torch::softplus(model.log_mean - model.log_shape);
  return torch::sigmoid(model.dropout_logit - log_zero);
}

torch::Tensor normal_divergence(const torch::Tensor& mean, const torch::Tensor& log_variance) {
  return (log_variance.exp() + mean.square() - 1 - log_variance).sum(1).mean() / 2;
}

}  // namespace undrop::nn
