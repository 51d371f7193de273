#include "nn/image_networks.hpp"

#include <gtest/gtest.h>

namespace undrop::nn {
namespace {

std::int64_t weights_of(const torch::nn::Module& module) {
  std::int64_t n = 0;
  for (const auto& parameter : module.parameters()) n += parameter.numel();
  return n;
}

torch::Tensor one_hot(std::int64_t n, std::int64_t labels) {
  return torch::one_hot(torch::arange(n) % labels, labels).to(torch::kFloat32);
}

/// The published sizes, without the layer that nothing calls.
TEST(ImageNetworks, HaveThePublishedNumbersOfWeights) {
  const ImageGenerator plain(ImageGeneratorOptions{.side = 10, .latent = 100, .labels = 3});
  EXPECT_EQ(weights_of(*plain), 101 * 32 * 100 + 9376 + 72 * 3 + 24 + 11985);
  const ImageDiscriminator numbers(ImageDiscriminatorOptions{.side = 10, .labels = 3});
  EXPECT_EQ(weights_of(*numbers), 1284649);
  const ImageGenerator masked(
      ImageGeneratorOptions{.side = 10, .latent = 10, .labels = 3, .normalized_entry = true, .attention = true});
  EXPECT_EQ(weights_of(*masked), 64522);
  const ImageDiscriminator residual(
      ImageDiscriminatorOptions{.side = 10, .labels = 3, .residual = true, .attention = true});
  EXPECT_EQ(weights_of(*residual), 1303614);
  const ImageGenerator larger(
      ImageGeneratorOptions{.side = 32, .latent = 32, .labels = 8, .normalized_entry = true, .attention = true});
  EXPECT_EQ(weights_of(*larger), 1170162);
  const ImageDiscriminator larger_numbers(ImageDiscriminatorOptions{.side = 32, .labels = 8});
  EXPECT_EQ(weights_of(*larger_numbers), 5069713);
  const ImageDiscriminator larger_residual(
      ImageDiscriminatorOptions{.side = 32, .labels = 8, .residual = true, .attention = true});
  EXPECT_EQ(weights_of(*larger_residual), 5088678);
}

TEST(ImageNetworks, GivePicturesAndNumbers) {
  const torch::NoGradGuard no_gradients;
  ImageGenerator generator(
      ImageGeneratorOptions{.side = 10, .latent = 10, .labels = 3, .normalized_entry = true, .attention = true});
  const auto labels = one_hot(4, 3);
  const auto images = generator->forward(torch::randn({4, 10}), labels);
  EXPECT_EQ(images.sizes(), torch::IntArrayRef({4, 1, 10, 10}));
  EXPECT_TRUE(((images > 0) & (images < 1)).all().item<bool>());
  ImageDiscriminator number(ImageDiscriminatorOptions{.side = 10, .labels = 3, .residual = true, .attention = true});
  const auto said = number->forward(images, labels);
  EXPECT_EQ(said.sizes(), torch::IntArrayRef({4, 1, 1, 1}));
  EXPECT_TRUE(((said > 0) & (said < 1)).all().item<bool>());
  ImageDiscriminator picture(ImageDiscriminatorOptions{.side = 10, .labels = 3, .says = Says::picture});
  EXPECT_EQ(picture->forward(images, labels).sizes(), images.sizes());
}

TEST(ImageNetworks, StartWithTheSpreadThatIsAskedFor) {
  ImageGenerator generator(ImageGeneratorOptions{.side = 10, .latent = 10, .labels = 3, .attention = true});
  ImageDiscriminator discriminator(ImageDiscriminatorOptions{.side = 10, .labels = 3});
  const auto seeded = torch::make_generator<at::CPUGeneratorImpl>(3);
  const auto spread = [](const torch::Tensor& weight) { return weight.std().item<double>(); };
  initialise_image_network(*generator, ImageWeights::scaled, seeded);
  initialise_image_network(*discriminator, ImageWeights::scaled, seeded);
  EXPECT_NEAR(spread(generator->entry->weight), .447, .01);
  EXPECT_NEAR(spread(generator->convolution1->weight), .083, .005);
  EXPECT_NEAR(spread(generator->attention->value->weight), .02, .003);
  EXPECT_EQ(generator->attention->gamma.item<float>(), 0);
  EXPECT_NEAR(spread(discriminator->entry->weight), .141, .002);
  EXPECT_NEAR(spread(discriminator->bottleneck->weight), .0090, .0002);
  EXPECT_NEAR(spread(discriminator->widening->weight), .354, .005);
  EXPECT_EQ(discriminator->entry->bias.abs().max().item<float>(), 0);
  initialise_image_network(*discriminator, ImageWeights::published, seeded);
  EXPECT_NEAR(spread(discriminator->convolution1->weight), .02, .003);
  EXPECT_LE(discriminator->entry->weight.abs().max().item<double>(), .1 + 1e-6);
}

}  // namespace
}  // namespace undrop::nn
