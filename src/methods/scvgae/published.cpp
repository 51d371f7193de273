#include "methods/scvgae/published.hpp"

#include <undrop/errors.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "methods/scvgae/published_graph.hpp"
#include "nn/adam.hpp"
#include "nn/count_likelihood.hpp"
#include "nn/graph_convolution.hpp"
#include "nn/graph_norm.hpp"
#include "nn/torch_scope.hpp"

namespace undrop::scvgae {

namespace {

constexpr double target = 10000;
constexpr double largest_log_count = 20;
constexpr double quantile = 0.85;
constexpr std::int64_t n_pcs = 50;
constexpr std::int64_t n_neighbors = 30;
constexpr std::int64_t decoder_width = 1024;
constexpr double unit_dropout = 0.2;
constexpr double decoder_dropout = 0.4;
constexpr double alpha = 0.05;
constexpr double divergence_weight = 1e-4;
constexpr double log_variance_limit = 10;
constexpr double head_limit = 15;
constexpr double epsilon = 1e-5;

/// x W + b with its parameters registered by the owner.
struct Dense {
  torch::Tensor weight;  ///< outputs × inputs
  torch::Tensor bias;
  [[nodiscard]] torch::Tensor operator()(const torch::Tensor& x) const { return torch::linear(x, weight, bias); }
};

/// One standardisation that is added to the output: constants of the data, scale and shift trained.
struct Added {
  torch::Tensor mean, deviation, scale, shift;
  [[nodiscard]] torch::Tensor slope() const { return scale / deviation; }
  [[nodiscard]] torch::Tensor level() const { return shift - scale * mean / deviation; }
};

class Network {
 public:
  Network(const nn::SparseRows& counts, Program program, const Options& options, const Context& context);
  PublishedFit train();

 private:
  struct Pass {
    torch::Tensor hidden;
    torch::Tensor output;
    nn::CountModel model;
    torch::Tensor mean, log_variance;  ///< of the latent posterior, 2026 only
  };
  torch::Tensor parameter(torch::Tensor values);
  Dense dense(std::int64_t inputs, std::int64_t outputs, bool glorot);
  Added added(std::int64_t dimension);
  [[nodiscard]] torch::Tensor silenced(const torch::Tensor& x, double share, bool training);
  [[nodiscard]] torch::Tensor decoder_hidden(const torch::Tensor& input, bool training);
  [[nodiscard]] Pass forward(bool training);
  [[nodiscard]] torch::Tensor loss(const Pass& pass) const;
  [[nodiscard]] bool has_likelihood() const { return program_ != Program::of_2024; }

  Program program_;
  std::int64_t epochs_;
  double rate_;
  const Context& context_;
  torch::Generator noise_, weights_;
  nn::SparseRows values_;  ///< the input on the published scale
  torch::Tensor x_, graph_;
  std::vector<torch::Tensor> parameters_;
  nn::GraphNorm norm_;
  torch::nn::BatchNorm1d decoder_norm_;
  Dense encoder_, latent_mean_, latent_log_variance_, mean_, dropout_, shape_, first_, second_;
  Added by_gene_, by_cell_;
};

nn::SparseRows published_values(const nn::SparseRows& counts, Program program) {
  const PublishedScale scale(program);
  nn::SparseRows out = counts;
  for (std::size_t i = 0; i < static_cast<std::size_t>(counts.n_rows()); ++i) {
    const auto first = static_cast<std::size_t>(counts.offsets[i]);
    const auto last = static_cast<std::size_t>(counts.offsets[i + 1]);
    double total = 0;
    for (std::size_t e = first; e < last; ++e) total += scale.amount(static_cast<double>(counts.values[e]));
    for (std::size_t e = first; e < last; ++e)
      out.values[e] = static_cast<float>(scale.value(static_cast<double>(counts.values[e]), total));
  }
  return out;
}

torch::Tensor graph_of(const torch::Tensor& x, Program program) {
  if (program == Program::of_2026) return component_graph(x, n_pcs, n_neighbors);
  return percentile_graph(x, quantile, program == Program::paper);
}

Network::Network(const nn::SparseRows& counts, Program program, const Options& options, const Context& context)
    : program_(program),
      epochs_(options.integer("epochs")),
      rate_(options.real("learning_rate")),
      context_(context),
      noise_(nn::generator(context, "scvgae published noise")),
      weights_(nn::generator(context, "scvgae published weights")),
      values_(published_values(counts, program)),
      x_(values_.dense()),
      graph_(graph_of(x_, program)),
      norm_(options.integer("hidden_dim")),
      decoder_norm_(decoder_width) {
  const std::int64_t m = x_.size(1);
  const std::int64_t hidden = options.integer("hidden_dim");
  const bool variational = program == Program::of_2026;
  const std::int64_t latent = options.integer("latent_dim");
  const std::int64_t code = variational ? latent : hidden;
  for (const auto& tensor : norm_.parameters()) parameters_.push_back(tensor);
  for (const auto& tensor : decoder_norm_->parameters()) parameters_.push_back(tensor);
  encoder_ = dense(m, hidden, true);
  if (variational) {
    latent_mean_ = dense(hidden, latent, true);
    latent_log_variance_ = dense(hidden, latent, true);
  }
  mean_ = dense(code, m, !variational);
  if (has_likelihood()) {
    dropout_ = dense(code, m, !variational);
    shape_ = dense(code, m, !variational);
  }
  first_ = dense(variational ? latent : m, decoder_width, false);
  second_ = dense(decoder_width, m, false);
  by_gene_ = added(0);
  by_cell_ = added(1);
}

torch::Tensor Network::parameter(torch::Tensor values) {
  parameters_.push_back(values.requires_grad_());
  return parameters_.back();
}

Dense Network::dense(std::int64_t inputs, std::int64_t outputs, bool glorot) {
  Dense out{torch::zeros({outputs, inputs}), torch::zeros({outputs})};
  if (glorot) {
    nn::initialise_glorot(out.weight, weights_);
  } else {
    const double limit = 1 / std::sqrt(static_cast<double>(inputs));
    out.weight.uniform_(-limit, limit, weights_);
    out.bias.uniform_(-limit, limit, weights_);
  }
  return {parameter(out.weight), parameter(out.bias)};
}

Added Network::added(std::int64_t dimension) {
  const torch::Tensor variance = x_.var(dimension, /*unbiased=*/false);
  return {x_.mean(dimension), (variance + epsilon).sqrt(), parameter(torch::ones_like(variance)),
          parameter(torch::zeros_like(variance))};
}

torch::Tensor Network::silenced(const torch::Tensor& x, double share, bool training) {
  if (!training) return x;
  return x * (torch::empty(x.sizes()).bernoulli_(1 - share, noise_) / (1 - share));
}

torch::Tensor Network::decoder_hidden(const torch::Tensor& input, bool training) {
  decoder_norm_->train(training);
  return silenced(torch::relu(decoder_norm_->forward(first_(input))), decoder_dropout, training);
}

Network::Pass Network::forward(bool training) {
  Pass pass;
  const torch::Tensor features = torch::linear(x_, encoder_.weight);
  const torch::Tensor convolved = graph_.mm(features) + encoder_.bias;
  const torch::Tensor z = silenced(torch::relu(norm_.of_batch(convolved)), unit_dropout, training);
  torch::Tensor code = graph_.mm(z);
  if (program_ == Program::of_2026) {
    pass.mean = latent_mean_(code);
    pass.log_variance = latent_log_variance_(code).clamp(-log_variance_limit, log_variance_limit);
    code = pass.mean;
    if (training) code = code + torch::exp(pass.log_variance / 2) * torch::randn(pass.mean.sizes(), noise_);
  }
  pass.model.log_mean = mean_(code);
  if (has_likelihood()) {
    pass.model.dropout_logit = dropout_(code);
    pass.model.log_shape = shape_(code).clamp(-head_limit, head_limit);
  }
  if (program_ == Program::of_2026) {
    pass.model.log_mean = pass.model.log_mean.clamp(-head_limit, head_limit);
    pass.hidden = decoder_hidden(code, training);
  } else {
    pass.hidden = decoder_hidden(pass.model.log_mean.exp(), training);
  }
  pass.output = torch::relu(second_(pass.hidden)) +
                x_ * (by_gene_.slope().unsqueeze(0) + by_cell_.slope().unsqueeze(1)) + by_gene_.level().unsqueeze(0) +
                by_cell_.level().unsqueeze(1);
  return pass;
}

torch::Tensor Network::loss(const Pass& pass) const {
  const torch::Tensor error = (x_ - pass.output).square().mean();
  if (program_ == Program::of_2024) return (1 - alpha) * error;  // its likelihood is rounded: no gradient
  const torch::Tensor likelihood = nn::count_loss(values_, pass.model);
  if (program_ == Program::paper) return alpha * error + (1 - alpha) * likelihood / static_cast<double>(x_.numel());
  return alpha * likelihood + (1 - alpha) * error +
         divergence_weight * nn::normal_divergence(pass.mean, pass.log_variance);
}

PublishedFit Network::train() {
  nn::Adam adam(parameters_, {.learning_rate = rate_});
  PublishedFit out;
  Pass pass;
  for (std::int64_t epoch = 0; epoch < epochs_; ++epoch) {
    context_.check_cancelled();
    adam.zero_gradients();
    pass = forward(true);
    const torch::Tensor value = loss(pass);
    out.losses.push_back(value.item<double>());
    if (!std::isfinite(out.losses.back()))
      throw NumericalError("scvgae: the loss of the published program is not finite in step " +
                           std::to_string(epoch + 1) + "; the default preset does not have this fault");
    // The program of 2024 returns its last training pass, which the last update no longer reaches.
    if (program_ == Program::of_2024 && epoch + 1 == epochs_) break;
    value.backward();
    adam.step();
    context_.report("scvgae: published program", epoch + 1, epochs_, "loss " + std::to_string(out.losses.back()));
  }
  const torch::NoGradGuard no_gradients;
  if (program_ != Program::of_2024 || epochs_ == 0) pass = forward(false);
  out.hidden = pass.hidden.detach();
  out.weight = second_.weight.detach();
  out.bias = second_.bias.detach();
  out.gene_slope = by_gene_.slope();
  out.gene_level = by_gene_.level();
  out.cell_slope = by_cell_.slope();
  out.cell_level = by_cell_.level();
  return out;
}

void check_memory(const nn::SparseRows& counts, const Context& context) {
  const auto n = static_cast<double>(counts.n_rows());
  const auto m = static_cast<double>(counts.n_columns);
  const double need = 4 * (16 * n * m + 12 * n * n) + 16 * 4 * m * static_cast<double>(decoder_width);
  if (need <= static_cast<double>(context.memory_budget)) return;
  const auto mebibytes = [](double bytes) { return std::to_string(std::llround(bytes / 1048576.0)) + " MiB"; };
  throw ResourceError("scvgae: the published programs hold dense matrices of " + std::to_string(counts.n_rows()) +
                      " cells by " + std::to_string(counts.n_columns) + " genes and by cells, " + mebibytes(need) +
                      " in all, and " + mebibytes(static_cast<double>(context.memory_budget)) +
                      " may be taken; the default preset works in batches");
}

}  // namespace

Program program_of(const std::string& name) {
  if (name == "paper") return Program::paper;
  return name == "2024" ? Program::of_2024 : Program::of_2026;
}

double PublishedScale::amount(double count) const { return is_logged_ ? std::log1p(count) : count; }

double PublishedScale::value(double count, double total_amount) const {
  return std::sqrt((is_logged_ ? target : 1) * amount(count) / (total_amount > 0 ? total_amount : 1));
}

double PublishedScale::count(double value, double total_amount) const {
  const double positive = std::max(value, 0.0);
  const double found = positive * positive * total_amount / (is_logged_ ? target : 1);
  return is_logged_ ? std::expm1(std::min(found, largest_log_count)) : found;
}

PublishedFit fit_published(const nn::SparseRows& counts, Program program, const Options& options,
                           const Context& context) {
  check_memory(counts, context);
  return Network(counts, program, options, context).train();
}

}  // namespace undrop::scvgae
