#include "methods/scgacl/networks.hpp"

#include <memory>
#include <utility>

namespace undrop::scgacl {

namespace {

/// exp of more would drown every other term of the divergence.
constexpr double log_variance_limit = 12;

nn::MultilayerOptions with_shape(nn::MultilayerOptions options, std::int64_t inputs, bool batch_norm) {
  options.inputs = inputs;
  options.batch_norm = batch_norm;
  return options;
}

/// A member registered as a submodule: its owner outlives the registration.
std::shared_ptr<nn::Multilayer> unowned(nn::Multilayer& layers) {
  return {&layers, [](auto*) {}};
}

}  // namespace

torch::Tensor draw(const Latent& latent, torch::Generator generator) {
  const torch::Tensor noise = torch::randn(latent.mean.sizes(), std::move(generator)).to(latent.mean.device());
  return latent.mean + torch::exp(latent.log_variance / 2) * noise;
}

Encoder::Encoder(std::int64_t n_genes, nn::MultilayerOptions body, std::int64_t n_latent)
    : layers(with_shape(std::move(body), n_genes, true)),
      mean(layers.outputs(), n_latent),
      log_variance(layers.outputs(), n_latent) {
  register_module("body", unowned(layers));
  register_module("mean", mean);
  register_module("log_variance", log_variance);
}

Latent Encoder::forward(const nn::SparseRows& x) {
  const torch::Tensor features = layers.forward(x);
  return {mean->forward(features), log_variance->forward(features).clamp(-log_variance_limit, log_variance_limit)};
}

Generator::Generator(std::int64_t n_latent, nn::MultilayerOptions body, std::int64_t n_genes, bool clip)
    : layers(with_shape(std::move(body), n_latent, false)), output(layers.outputs(), n_genes), clip_(clip) {
  register_module("body", unowned(layers));
  register_module("output", output);
}

torch::Tensor Generator::all_genes(const torch::Tensor& hidden) {
  const torch::Tensor x = output->forward(hidden);
  return clip_ ? torch::relu(x) : x;
}

torch::Tensor Generator::at(const torch::Tensor& hidden, const nn::SparseRows& places) {
  const torch::Tensor x = nn::sampled_linear(hidden, output->weight, output->bias, places);
  return clip_ ? torch::relu(x) : x;
}

MixturePrior::MixturePrior(std::int64_t n_components, std::int64_t n_latent)
    : weights(register_parameter("weights", torch::full({n_components}, 1.0 / static_cast<double>(n_components)))),
      means(register_parameter("means", torch::zeros({n_components, n_latent}))),
      log_variances(register_parameter("log_variances", torch::zeros({n_components, n_latent}))) {}

Discriminator::Discriminator(std::int64_t n_genes, const std::vector<std::int64_t>& widths, std::int64_t n_projection)
    : layers({.inputs = n_genes, .widths = widths, .batch_norm = true, .activation = nn::Activation::leaky_relu}),
      adversarial(layers.outputs(), 1),
      cell(layers.outputs(), n_projection),
      type(layers.outputs(), n_projection) {
  register_module("body", unowned(layers));
  register_module("adversarial", adversarial);
  register_module("cell", cell);
  register_module("type", type);
}

Verdict Discriminator::heads(const torch::Tensor& features) {
  return {adversarial->forward(features).squeeze(1), cell->forward(features), type->forward(features)};
}

}  // namespace undrop::scgacl
