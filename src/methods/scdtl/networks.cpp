#include "methods/scdtl/networks.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "nn/best_epoch.hpp"
#include "nn/uniform_start.hpp"

namespace undrop::scdtl {

namespace {

/// Initial weights of a last layer whose output is a correction.
constexpr double quiet_start = 0.1;

nn::MultilayerOptions body_of(std::int64_t inputs, const std::vector<std::int64_t>& widths, nn::Activation activation,
                              double dropout, torch::Generator noise) {
  return {.inputs = inputs,
          .widths = widths,
          .batch_norm = true,
          .activation = activation,
          .dropout = dropout,
          .noise = std::move(noise)};
}

std::vector<std::int64_t> reversed(std::vector<std::int64_t> widths) {
  std::reverse(widths.begin(), widths.end());
  return widths;
}

/// A member registered as a submodule: its owner outlives the registration.
std::shared_ptr<nn::Multilayer> unowned(nn::Multilayer& layers) {
  return {&layers, [](auto*) {}};
}

/// Whether the rows of an imputer's tensor belong to the genes.
bool is_by_gene(const std::string& name) { return name.rfind("output.", 0) == 0 || name.rfind("norm.", 0) == 0; }

void copy_known(const std::string& name, const torch::Tensor& from, torch::Tensor to,
                const std::vector<std::int64_t>& place, bool encodes) {
  // The encoder's first layer is stored inputs × outputs.
  const bool by_gene = encodes ? name == "body.linear0.weight" : is_by_gene(name);
  if (!by_gene || to.dim() == 0) {
    to.copy_(from);
    return;
  }
  for (std::size_t j = 0; j < place.size(); ++j) {
    if (place[j] >= 0) to[static_cast<std::int64_t>(j)].copy_(from[place[j]]);
  }
}

}  // namespace

Encoder::Encoder(std::int64_t n_genes, const NetworkShape& shape, torch::Generator noise)
    : body(body_of(n_genes, shape.hidden, nn::Activation::relu, shape.unit_dropout, std::move(noise))),
      bottleneck(body.outputs(), shape.latent) {
  register_module("body", unowned(body));
  register_module("bottleneck", bottleneck);
}

BulkImputer::BulkImputer(std::int64_t n_genes, const NetworkShape& shape, torch::Generator noise)
    : body(body_of(shape.latent, reversed(shape.hidden), shape.imputer_activation, shape.unit_dropout,
                   std::move(noise))),
      output(body.outputs(), n_genes),
      sigmoid_(shape.sigmoid_output) {
  register_module("body", unowned(body));
  register_module("output", output);
  if (shape.output_norm) norm = register_module("norm", torch::nn::BatchNorm1d(n_genes));
}

torch::Tensor BulkImputer::forward(const torch::Tensor& codes) {
  torch::Tensor x = output(body.forward(codes));
  if (!norm.is_empty()) x = norm(x);
  return sigmoid_ ? torch::sigmoid(x) : x;
}

TransferNetworks::TransferNetworks(std::int64_t genes, NetworkShape network_shape, const torch::Generator& generator)
    : n_genes(genes),
      shape(std::move(network_shape)),
      encoder(std::make_shared<Encoder>(genes, shape, generator)),
      imputer(std::make_shared<BulkImputer>(genes, shape, generator)) {
  nn::start_uniformly(*encoder, generator);
  nn::start_uniformly(*imputer, generator);
  if (shape.sigmoid_output) return;
  const torch::NoGradGuard no_gradients;
  imputer->output->weight.mul_(quiet_start);
  imputer->output->bias.zero_();
}

void TransferNetworks::train(bool on) const {
  encoder->train(on);
  imputer->train(on);
}

std::vector<torch::Tensor> TransferNetworks::state() const {
  std::vector<torch::Tensor> out = nn::state_of(*encoder);
  for (const auto& tensor : nn::state_of(*imputer)) out.push_back(tensor);
  return out;
}

TransferNetworks adapted(const TransferNetworks& networks, const std::vector<std::int64_t>& from,
                         const torch::Generator& generator) {
  const torch::NoGradGuard no_gradients;
  TransferNetworks out(static_cast<std::int64_t>(from.size()), networks.shape, generator);
  const auto copy_all = [&](const torch::nn::Module& source, torch::nn::Module& target, bool encodes) {
    const auto known = source.named_parameters();
    const auto buffers = source.named_buffers();
    for (const auto& item : target.named_parameters())
      copy_known(item.key(), known[item.key()], item.value(), from, encodes);
    for (const auto& item : target.named_buffers())
      copy_known(item.key(), buffers[item.key()], item.value(), from, encodes);
  };
  copy_all(*networks.encoder, *out.encoder, true);
  copy_all(*networks.imputer, *out.imputer, false);
  return out;
}

void copy_state(const torch::nn::Module& from, torch::nn::Module& to) {
  const torch::NoGradGuard no_gradients;
  const auto source = nn::state_of(from);
  auto target = nn::state_of(to);
  for (std::size_t i = 0; i < source.size(); ++i) target[i].copy_(source[i]);
}

Fusion::Fusion(FusionOptions options, const torch::Generator& generator) : options_(std::move(options)) {
  const std::int64_t genes = options_.n_genes;
  if (options_.unet) unet = register_module("unet", nn::SignalUnet(options_.unet_options));
  attention =
      register_module("attention", nn::SignalAttention(2, options_.attention_hidden, options_.attention_kernel));
  mix = register_module("mix", torch::nn::Conv1d(torch::nn::Conv1dOptions(2, 1, 1)));
  if (options_.head_rank == 0) {
    dense = register_module("dense", torch::nn::Linear(genes, genes));
  } else {
    reduced =
        register_module("reduced", torch::nn::Linear(torch::nn::LinearOptions(genes, options_.head_rank).bias(false)));
    raised = register_module("raised", torch::nn::Linear(options_.head_rank, genes));
    own = register_parameter("own", torch::ones({genes}));
  }
  nn::start_uniformly(*this, generator);
  if (!options_.order.empty()) {
    order_ = torch::tensor(std::vector<std::int64_t>(options_.order.begin(), options_.order.end()));
    inverse_ = order_.argsort();
  }
  if (!options_.correction) return;
  const torch::NoGradGuard no_gradients;
  offset().zero_();
  (dense.is_empty() ? raised : dense)->weight.mul_(quiet_start);
  if (own.defined()) own.fill_(quiet_start);
}

torch::Tensor& Fusion::offset() { return (dense.is_empty() ? raised : dense)->bias; }

torch::Tensor Fusion::ordered(const torch::Tensor& values) const {
  return order_.defined() ? values.index_select(1, order_.to(values.device())) : values;
}

torch::Tensor Fusion::forward(const torch::Tensor& cell, const torch::Tensor& transferred) {
  const torch::Tensor read = ordered(options_.swapped ? transferred : cell);
  const torch::Tensor other = ordered(options_.swapped ? cell : transferred);
  return head(unet.is_empty() ? read : unet(read), other);
}

torch::Tensor Fusion::head(const torch::Tensor& first, const torch::Tensor& second) {
  torch::Tensor mixed = mix(attention(torch::stack({first, second}, 1))).squeeze(1);
  if (inverse_.defined()) mixed = mixed.index_select(1, inverse_.to(mixed.device()));
  if (!dense.is_empty()) return dense(mixed);
  return raised(reduced(mixed)) + own * mixed;
}

}  // namespace undrop::scdtl
