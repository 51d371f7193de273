#include "nn/count_likelihood.hpp"

#include <ATen/Parallel.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <span>
#include <vector>

#include "nn/count_entries.hpp"

namespace undrop::nn {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr double most_terms = 64;
/// Stirling's series is good to 1e-11 from here on.
constexpr double least_argument = 8;
/// log NB(0) above this: the zero's likelihood is near 1, and its logarithm is taken of the distance from 1.
constexpr double near_one = -1;
/// Rows whose sums are formed together, whatever the number of threads.
constexpr std::int64_t rows_a_block = 8;

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

/// Parts of the loss at non-zeros and their derivatives, in float64.
struct Seen {
  torch::Tensor loss, by_log_mean, by_log_shape;
};

Seen seen_parts(const torch::Tensor& a, const torch::Tensor& t, const std::vector<float>& counts) {
  const torch::Tensor log_mean = a.to(torch::kCPU, torch::kFloat64).contiguous();
  const torch::Tensor log_shape = t.to(torch::kCPU, torch::kFloat64).contiguous();
  const std::vector<double> values(counts.begin(), counts.end());
  Seen out{torch::empty_like(log_mean), torch::empty_like(log_mean), torch::empty_like(log_mean)};
  seen_entries(
      log_mean.const_data_ptr<double>(), log_shape.const_data_ptr<double>(), values.data(), log_mean.numel(),
      {out.loss.data_ptr<double>(), out.by_log_mean.data_ptr<double>(), out.by_log_shape.data_ptr<double>(), nullptr});
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
  Seen seen = seen_parts(take(model.log_mean), take(model.log_shape), counts.values);
  if (model.dropout_logit.defined()) {
    const torch::Tensor logit = take(model.dropout_logit);
    seen.loss += torch::softplus(logit);
    put(parts.by_logit, torch::sigmoid(logit));
  }
  put(parts.loss, seen.loss);
  put(parts.by_log_mean, seen.by_log_mean);
  put(parts.by_log_shape, seen.by_log_shape);
}

/// Gathers what `parts_as_if_zero` and `put_seen` do into one pass over each row while it is in the cache: for float32
/// on the processor.
class RowPass {
 public:
  RowPass(const SparseRows& counts, const CountModel& model, const torch::Tensor& weight)
      : counts_(counts),
        width_(model.log_mean.size(1)),
        shape_a_row_(model.log_shape.size(0) == 1 ? 0 : width_),
        log_mean_(model.log_mean.contiguous()),
        log_shape_(model.log_shape.contiguous()),
        shape_(torch::exp(log_shape_)),
        logit_(model.dropout_logit.defined() ? model.dropout_logit.contiguous() : torch::Tensor()),
        weight_(weight.defined() ? weight.contiguous() : torch::Tensor()) {}

  Parts run() {
    const std::int64_t n = log_mean_.size(0);
    const std::int64_t n_blocks = (n + rows_a_block - 1) / rows_a_block;
    const std::int64_t n_shapes = shape_a_row_ > 0 ? n : n_blocks;
    losses_.assign(static_cast<std::size_t>(n_blocks), 0);
    out_.by_log_mean = torch::empty_like(log_mean_);
    out_.by_log_shape = torch::zeros({n_shapes, width_}, log_mean_.options());
    if (logit_.defined()) out_.by_logit = torch::empty_like(logit_);
    at::parallel_for(0, n_blocks, 1, [&](std::int64_t first, std::int64_t last) {
      Buffers buffers(static_cast<std::size_t>(width_));
      for (std::int64_t block = first; block < last; ++block) {
        for (std::int64_t row = block * rows_a_block; row < std::min(n, (block + 1) * rows_a_block); ++row)
          losses_[static_cast<std::size_t>(block)] += pass(row, block, buffers);
      }
    });
    out_.loss = torch::full({}, std::accumulate(losses_.begin(), losses_.end(), 0.0), log_mean_.options());
    if (shape_a_row_ == 0) out_.by_log_shape = out_.by_log_shape.sum(0, /*keepdim=*/true);
    return out_;
  }

 private:
  struct Buffers {
    explicit Buffers(std::size_t width) : loss(width), by_log_shape(width) {
      for (auto& buffer : seen) buffer.resize(width);
      for (auto& buffer : kept) buffer.resize(width);
    }
    std::vector<float> loss, by_log_shape;
    std::array<std::vector<float>, 3> kept;   ///< logit; loss and derivative
    std::array<std::vector<double>, 6> seen;  ///< log mean, log shape, count; loss and derivatives
  };

  static const float* row_of(const torch::Tensor& tensor, std::int64_t at) {
    return tensor.defined() ? tensor.const_data_ptr<float>() + at : nullptr;
  }

  double pass(std::int64_t row, std::int64_t block, Buffers& buffers) {
    const std::int64_t at = row * width_;
    float* by_log_mean = out_.by_log_mean.data_ptr<float>() + at;
    float* by_logit = logit_.defined() ? out_.by_logit.data_ptr<float>() + at : nullptr;
    const EntryLosses<float> entries{buffers.loss.data(), by_log_mean, buffers.by_log_shape.data(), by_logit};
    const std::int64_t shape_at = row * shape_a_row_;
    zero_entries(row_of(log_mean_, at), row_of(log_shape_, shape_at), row_of(shape_, shape_at), row_of(logit_, at),
                 width_, entries);
    put_seen_of(row, buffers, entries);
    const float* weight = row_of(weight_, at);
    float* to = out_.by_log_shape.data_ptr<float>() + (shape_a_row_ > 0 ? row : block) * width_;
    double sum = 0;
    for (std::int64_t k = 0; k < width_; ++k) {
      const float share = weight == nullptr ? 1.0F : weight[k];
      sum += static_cast<double>(share * entries.loss[k]);
      by_log_mean[k] *= share;
      to[k] += share * entries.by_log_shape[k];
      if (by_logit != nullptr) by_logit[k] *= share;
    }
    return sum;
  }

  void put_seen_of(std::int64_t row, Buffers& buffers, const EntryLosses<float>& to) const {
    const auto first = static_cast<std::size_t>(counts_.offsets[static_cast<std::size_t>(row)]);
    const auto last = static_cast<std::size_t>(counts_.offsets[static_cast<std::size_t>(row) + 1]);
    const std::span columns(counts_.columns.data() + first, last - first);
    auto& [log_mean, log_shape, count, loss, by_log_mean, by_log_shape] = buffers.seen;
    const float* mean_row = row_of(log_mean_, row * width_);
    const float* shape_row = row_of(log_shape_, row * shape_a_row_);
    for (std::size_t e = 0; e < columns.size(); ++e) {
      log_mean[e] = static_cast<double>(mean_row[columns[e]]);
      log_shape[e] = static_cast<double>(shape_row[columns[e]]);
      count[e] = static_cast<double>(counts_.values[first + e]);
    }
    seen_entries(log_mean.data(), log_shape.data(), count.data(), static_cast<std::int64_t>(columns.size()),
                 {loss.data(), by_log_mean.data(), by_log_shape.data(), nullptr});
    for (std::size_t e = 0; e < columns.size(); ++e) {
      to.loss[columns[e]] = static_cast<float>(loss[e]);
      to.by_log_mean[columns[e]] = static_cast<float>(by_log_mean[e]);
      to.by_log_shape[columns[e]] = static_cast<float>(by_log_shape[e]);
    }
    if (logit_.defined()) put_kept_of(columns, row_of(logit_, row * width_), buffers, to);
  }

  static void put_kept_of(std::span<const std::int32_t> columns, const float* logit_row, Buffers& buffers,
                          const EntryLosses<float>& to) {
    auto& [logit, loss, by_logit] = buffers.kept;
    for (std::size_t e = 0; e < columns.size(); ++e) logit[e] = logit_row[columns[e]];
    kept_entries(logit.data(), static_cast<std::int64_t>(columns.size()), loss.data(), by_logit.data());
    for (std::size_t e = 0; e < columns.size(); ++e) {
      to.loss[columns[e]] += loss[e];
      to.by_logit[columns[e]] = by_logit[e];
    }
  }

  const SparseRows& counts_;
  std::int64_t width_;
  std::int64_t shape_a_row_;  ///< 0: one shape a gene
  torch::Tensor log_mean_, log_shape_, shape_, logit_, weight_;
  std::vector<double> losses_;  ///< of blocks
  Parts out_;
};

bool passes_by_rows(const CountModel& model) {
  const auto plain = [](const torch::Tensor& tensor) {
    return !tensor.defined() || (tensor.device().is_cpu() && tensor.scalar_type() == torch::kFloat32);
  };
  return plain(model.log_mean) && plain(model.log_shape) && plain(model.dropout_logit) &&
         (!model.dropout_logit.defined() || model.dropout_logit.sizes() == model.log_mean.sizes());
}

Parts parts_of(const SparseRows& counts, const CountModel& model, const torch::Tensor& weight) {
  if (passes_by_rows(model)) return RowPass(counts, model, weight).run();
  Parts parts = parts_as_if_zero(model);
  put_seen(counts, model, parts);
  if (!weight.defined()) return parts;
  for (auto* part : {&parts.loss, &parts.by_log_mean, &parts.by_log_shape, &parts.by_logit}) {
    if (part->defined()) *part = *part * weight;
  }
  return parts;
}

/// Value and gradients in one pass: they share all of their parts.
class CountLoss : public torch::autograd::Function<CountLoss> {
 public:
  /// Autograd takes no undefined tensor: without inflation `dropout_logit` is a number that nothing depends on.
  static torch::Tensor forward(AutogradContext* context, const torch::Tensor& log_mean, const torch::Tensor& log_shape,
                               const torch::Tensor& dropout_logit, const Parts& parts) {
    const torch::Tensor by_logit =
        parts.by_logit.defined() ? at::sum_to(parts.by_logit, dropout_logit.sizes()) : torch::zeros_like(dropout_logit);
    context->save_for_backward(
        {at::sum_to(parts.by_log_mean, log_mean.sizes()), at::sum_to(parts.by_log_shape, log_shape.sizes()), by_logit});
    return parts.loss.sum();
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const auto saved = context->get_saved_variables();
    const torch::Tensor& scale = gradients[0];
    // A loss that nothing scales passes its gradients on as they are: copies would cost as much as making them.
    if (scale.device().is_cpu() && scale.item<double>() == 1) return {saved[0], saved[1], saved[2], torch::Tensor()};
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
    parts = parts_of(counts, model, weight);
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
