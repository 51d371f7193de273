#include "methods/scvgae/networks.hpp"

#include <utility>

#include "nn/best_epoch.hpp"
#include "nn/torch_scope.hpp"

namespace undrop::scvgae {

namespace {

constexpr double log_variance_limit = 10;
constexpr double log_mean_limit = 15;
constexpr double log_shape_limit = 10;
/// Posteriors start narrow: at the prior's width the decoder would see noise alone.
constexpr double initial_log_variance = -3;
/// Heads start near the genes' own values, which their biases hold.
constexpr double initial_head_scale = 0.1;

Likelihood likelihood_of(const Options& options) {
  const std::string& name = options.text("likelihood");
  if (name == "zinb") return Likelihood::zinb;
  return name == "nb" ? Likelihood::nb : Likelihood::squared_error;
}

torch::Tensor head_of(const torch::nn::Linear& layer, const torch::Tensor& hidden, const torch::Tensor& genes) {
  if (!genes.defined()) return torch::linear(hidden, layer->weight, layer->bias);
  return torch::addmm(layer->bias.index_select(0, genes), hidden, layer->weight.index_select(0, genes).t());
}

}  // namespace

torch::Tensor draw(const Latent& latent, torch::Generator generator) {
  const torch::Tensor noise = torch::randn(latent.mean.sizes(), std::move(generator)).to(latent.mean.device());
  return latent.mean + torch::exp(latent.log_variance / 2) * noise;
}

Encoder::Encoder(std::int64_t n_genes, std::int64_t n_hidden, std::int64_t n_latent, double unit_dropout,
                 torch::Generator noise)
    : weight(register_parameter("weight", torch::zeros({n_genes, n_hidden}))),
      bias(register_parameter("bias", torch::zeros({n_hidden}))),
      norm(register_module("norm", std::make_shared<nn::GraphNorm>(n_hidden))),
      mean(register_module("mean", torch::nn::Linear(n_hidden, n_latent))),
      log_variance(register_module("log_variance", torch::nn::Linear(n_hidden, n_latent))),
      unit_dropout_(unit_dropout),
      noise_(std::move(noise)) {}

torch::Tensor Encoder::features(const nn::SparseRows& inputs) {
  return nn::sparse_linear(inputs, weight, torch::zeros_like(bias));
}

torch::Tensor Encoder::convolved(const nn::SparseRows* rows, const torch::Tensor& values) {
  return rows == nullptr ? values + bias : nn::propagate(*rows, values, bias);
}

torch::Tensor Encoder::activated(const torch::Tensor& values) {
  torch::Tensor out = torch::relu(norm->forward(values));
  if (unit_dropout_ <= 0 || !is_training()) return out;
  const double kept = 1 - unit_dropout_;
  return out * (torch::empty(out.sizes()).bernoulli_(kept, noise_) / kept).to(out.device());
}

Latent Encoder::latent(const nn::SparseRows* rows, const torch::Tensor& values) {
  const torch::Tensor reached = rows == nullptr ? values : nn::propagate(*rows, values);
  return {mean->forward(reached), log_variance->forward(reached).clamp(-log_variance_limit, log_variance_limit)};
}

Decoder::Decoder(std::int64_t n_latent, std::int64_t n_hidden, std::int64_t n_genes, Likelihood likelihood,
                 bool shape_per_entry)
    : body({.inputs = n_latent, .widths = {n_hidden}, .batch_norm = true}),
      mean(n_hidden, n_genes),
      level_weight(register_parameter("level_weight", torch::zeros({n_genes}))) {
  register_module("body", std::shared_ptr<nn::Multilayer>(&body, [](auto*) {}));
  register_module("mean", mean);
  if (shape_per_entry) {
    shape_head = register_module("shape_head", torch::nn::Linear(n_hidden, n_genes));
  } else {
    log_shape = register_parameter("log_shape", torch::zeros({n_genes}));
  }
  if (likelihood == Likelihood::zinb)
    dropout_head = register_module("dropout_head", torch::nn::Linear(n_hidden, n_genes));
}

nn::CountModel Decoder::heads(const torch::Tensor& values, const torch::Tensor& levels, const torch::Tensor& genes) {
  nn::CountModel out;
  const torch::Tensor follows = genes.defined() ? level_weight.index_select(0, genes) : level_weight;
  out.log_mean =
      torch::addmm(head_of(mean, values, genes), levels, follows.unsqueeze(0)).clamp(-log_mean_limit, log_mean_limit);
  if (shape_head.is_empty()) {
    out.log_shape = (genes.defined() ? log_shape.index_select(0, genes) : log_shape).unsqueeze(0);
  } else {
    out.log_shape = head_of(shape_head, values, genes);
  }
  out.log_shape = out.log_shape.clamp(-log_shape_limit, log_shape_limit);
  if (!dropout_head.is_empty()) out.dropout_logit = head_of(dropout_head, values, genes);
  return out;
}

Networks::Networks(const Options& options, std::int64_t n_genes, const Context& context)
    : likelihood(likelihood_of(options)) {
  const std::int64_t n_hidden = options.integer("hidden_dim");
  const std::int64_t n_latent = options.integer("latent_dim");
  encoder = std::make_shared<Encoder>(n_genes, n_hidden, n_latent, options.real("unit_dropout"),
                                      nn::generator(context, "scvgae unit dropout"));
  decoder = std::make_shared<Decoder>(n_latent, options.integer("decoder_dim"), n_genes, likelihood,
                                      options.text("dispersion") == "entry");
  nn::initialise_linear_layers(*encoder, 0, nn::generator(context, "scvgae weights", 0));
  nn::initialise_linear_layers(*decoder, 0, nn::generator(context, "scvgae weights", 1));
  nn::initialise_glorot(encoder->weight, nn::generator(context, "scvgae weights", 2));
  const torch::NoGradGuard no_gradients;
  encoder->log_variance->weight.mul_(initial_head_scale);
  encoder->log_variance->bias.fill_(initial_log_variance);
  for (auto* head : {&decoder->mean, &decoder->shape_head, &decoder->dropout_head}) {
    if (!head->is_empty()) (*head)->weight.mul_(initial_head_scale);
  }
  const torch::Device device = nn::torch_device(context);
  encoder->to(device);
  decoder->to(device);
}

void Networks::train(bool on) const {
  encoder->train(on);
  decoder->train(on);
}

std::vector<torch::Tensor> Networks::state() const {
  std::vector<torch::Tensor> all = nn::state_of(*encoder);
  for (const auto& tensor : nn::state_of(*decoder)) all.push_back(tensor);
  return all;
}

}  // namespace undrop::scvgae
