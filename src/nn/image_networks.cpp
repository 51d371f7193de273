#include "nn/image_networks.hpp"

#include <cmath>
#include <string>

#include "nn/enlarged_convolution.hpp"

namespace undrop::nn {

namespace {

constexpr std::int64_t channels = 32;
constexpr std::int64_t inner_side = 64;
constexpr std::int64_t label_side = 32;
constexpr std::int64_t narrow_channels = 16;
constexpr std::int64_t bottleneck_width = 16;
constexpr std::int64_t wide_channels = narrow_channels + LabelPlanesImpl::channels;
constexpr std::int64_t flat = wide_channels * label_side * label_side;
constexpr double published_deviation = 0.02;

torch::nn::BatchNorm1d batch_norm_1d(std::int64_t width, double epsilon = 1e-5) {
  return torch::nn::BatchNorm1d(torch::nn::BatchNorm1dOptions(width).eps(epsilon));
}

/// The order of memory in which convolutions are fastest.
torch::Tensor channels_last(const torch::Tensor& x) { return x.contiguous(torch::MemoryFormat::ChannelsLast); }

torch::Tensor halved(const torch::Tensor& x) { return torch::max_pool2d(x, 2, 2); }

}  // namespace

ImageGeneratorImpl::ImageGeneratorImpl(const ImageGeneratorOptions& options) : options_(options) {
  const std::int64_t inputs = options.latent + (options.labelled_entry ? options.labels : 0);
  const std::int64_t outputs = channels * options.side * options.side;
  entry = register_module("entry", torch::nn::Linear(inputs, outputs));
  if (options.normalized_entry) entry_norm = register_module("entry_norm", batch_norm_1d(outputs));
  norm0 = register_module("norm0", batch_norm(channels));
  convolution1 = register_module("convolution1", same_convolution(channels, channels));
  norm1 = register_module("norm1", batch_norm(channels, wide_epsilon));
  if (options.attention)
    attention = register_module("attention", TiledAttention(channels, options.tile, options.blank));
  planes = register_module("planes", LabelPlanes(options.labels, options.side));
  const std::int64_t joined = channels + LabelPlanesImpl::channels;
  norm2 = register_module("norm2", batch_norm(joined, wide_epsilon));
  convolution2 = register_module("convolution2", same_convolution(joined, channels));
  norm3 = register_module("norm3", batch_norm(channels));
  convolution3 = register_module("convolution3", same_convolution(channels, 1));
}

torch::Tensor ImageGeneratorImpl::forward(const torch::Tensor& noise, const torch::Tensor& labels) {
  torch::Tensor x = entry->forward(options_.labelled_entry ? torch::cat({noise, labels}, 1) : noise);
  if (options_.normalized_entry) x = torch::relu(entry_norm->forward(x));
  x = channels_last(x.reshape({-1, channels, options_.side, options_.side}));
  x = torch::relu(norm1->forward(convolution1->forward(norm0->forward(x))));
  if (options_.attention) x = attention->forward(x);
  x = norm2->forward(torch::cat({x, planes->forward(labels)}, 1));
  x = convolution3->forward(torch::relu(norm3->forward(convolution2->forward(x))));
  return options_.sigmoid ? torch::sigmoid(x) : x;
}

ImageDiscriminatorImpl::ImageDiscriminatorImpl(const ImageDiscriminatorOptions& options) : options_(options) {
  const std::int64_t pixels = options.side * options.side;
  entry = register_module("entry", torch::nn::Linear(pixels, inner_side * inner_side));
  convolution1 = register_module("convolution1", same_convolution(1, channels));
  norm1 = register_module("norm1", batch_norm(channels));
  if (options.residual) residual = register_module("residual", ResidualBlock(channels));
  convolution2 = register_module("convolution2", same_convolution(channels, narrow_channels));
  norm2 = register_module("norm2", batch_norm(narrow_channels));
  if (options.attention)
    attention = register_module("attention", TiledAttention(narrow_channels, options.tile, options.blank));
  planes = register_module("planes", LabelPlanes(options.labels, label_side));
  bottleneck = register_module("bottleneck", torch::nn::Linear(flat, bottleneck_width));
  bottleneck_norm = register_module("bottleneck_norm", batch_norm_1d(bottleneck_width, wide_epsilon));
  if (options.says == Says::picture) {
    picture = register_module("picture", torch::nn::Linear(bottleneck_width, pixels));
  } else {
    add_head();
  }
}

void ImageDiscriminatorImpl::add_head() {
  widening = register_module("widening", torch::nn::Linear(bottleneck_width, flat));
  widening_norm = register_module("widening_norm", batch_norm_1d(flat));
  std::int64_t inputs = wide_channels;
  for (const std::int64_t outputs : {16, 8, 4, 4, 4, 4}) {
    const std::string name = std::to_string(head.size());
    head.push_back(register_module("head" + name, same_convolution(inputs, outputs)));
    head_norm.push_back(register_module("head_norm" + name, batch_norm(outputs)));
    inputs = outputs;
  }
  last = register_module("last", torch::nn::Conv2d(torch::nn::Conv2dOptions(inputs, 1, 2)));
}

torch::Tensor ImageDiscriminatorImpl::forward(const torch::Tensor& image, const torch::Tensor& labels) {
  torch::Tensor x = entry->forward(image.flatten(1)).reshape({-1, 1, inner_side, inner_side});
  x = torch::relu(norm1->forward(halved(channels_last(convolution1->forward(x)))));
  if (options_.residual) x = residual->forward(x);
  x = torch::relu(norm2->forward(convolution2->forward(x)));
  if (options_.attention) x = attention->forward(x);
  x = torch::cat({x, planes->forward(labels)}, 1).flatten(1);
  x = torch::relu(bottleneck_norm->forward(bottleneck->forward(x)));
  if (options_.says == Says::picture) return picture->forward(x).reshape_as(image);
  x = torch::relu(widening_norm->forward(widening->forward(x)));
  x = x.reshape({-1, wide_channels, label_side, label_side});
  x = torch::relu(head_norm[0]->forward(pooled_convolution_of_enlarged(channels_last(x), head[0])));
  for (std::size_t i = 1; i < head.size(); ++i) x = torch::relu(head_norm[i]->forward(halved(head[i]->forward(x))));
  x = last->forward(x);
  return options_.says == Says::number ? torch::sigmoid(x) : x;
}

void initialise_image_network(torch::nn::Module& module, ImageWeights weights, torch::Generator generator) {
  const torch::NoGradGuard no_gradients;
  const bool published = weights == ImageWeights::published;
  const auto draw = [&](torch::Tensor& weight, torch::Tensor& bias, bool linear) {
    const double inputs = static_cast<double>(weight[0].numel());
    const double bound = 1 / std::sqrt(inputs);
    if (!published) {
      weight.normal_(0, std::sqrt(2 / inputs), generator);
    } else if (linear) {
      weight.uniform_(-bound, bound, generator);
    } else {
      weight.normal_(0, published_deviation, generator);
    }
    published ? bias.uniform_(-bound, bound, generator) : bias.zero_();
  };
  for (const auto& child : module.modules(false)) {
    if (auto* linear = child->as<torch::nn::LinearImpl>()) draw(linear->weight, linear->bias, true);
    if (auto* convolution = child->as<torch::nn::Conv2dImpl>()) draw(convolution->weight, convolution->bias, false);
    if (auto* norm = child->as<torch::nn::BatchNorm2dImpl>()) norm->weight.normal_(1, published_deviation, generator);
  }
  for (const auto& child : module.modules(false)) {
    auto* attention = child->as<TiledAttentionImpl>();
    if (attention == nullptr) continue;
    for (auto* part : {&attention->query, &attention->key, &attention->value}) {
      (*part)->weight.normal_(0, published_deviation, generator);
      (*part)->bias.zero_();
    }
    attention->gamma.zero_();
  }
}

}  // namespace undrop::nn
