#include "nn/image_layers.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace undrop::nn {
namespace {

std::vector<float> numbers(const torch::Tensor& tensor) {
  const torch::Tensor flat = tensor.detach().contiguous();
  return {flat.const_data_ptr<float>(), flat.const_data_ptr<float>() + flat.numel()};
}

TEST(ImageLayers, ACellLiesRowByRowAndComesBack) {
  const torch::Tensor cell = torch::tensor({{.25F, 0.F, 1.F, 0.F, .5F}});
  EXPECT_EQ(image_side(5), 3);
  EXPECT_EQ(image_side(9), 3);
  EXPECT_EQ(image_side(22085), 149);
  const torch::Tensor image = to_image(cell, 3);
  EXPECT_EQ(numbers(image), (std::vector<float>{.25F, 0, 1, 0, .5F, 0, 0, 0, 0}));
  EXPECT_EQ(numbers(padding_mask(5, 3)), (std::vector<float>{1, 1, 1, 1, 1, 0, 0, 0, 0}));
  EXPECT_TRUE(torch::equal(from_image(image, 5), cell));
}

TEST(ImageLayers, BatchNormHasTheEpsilonItIsGiven) {
  const torch::Tensor x = torch::tensor({0.F, 2.F, 4.F}).reshape({3, 1, 1, 1});
  EXPECT_NEAR(batch_norm(1)->forward(x)[2].item<double>(), 1.224743, 1e-5);
  EXPECT_NEAR(batch_norm(1, wide_epsilon)->forward(x)[2].item<double>(), 1.074172, 1e-5);
}

TEST(ImageLayers, PlanesOfALabelDifferAtTheBorderOnly) {
  const torch::NoGradGuard no_gradients;
  LabelPlanes planes(1, 4);
  planes->convolution->weight.copy_(torch::arange(9.0F).reshape({1, 1, 3, 3}).expand({8, 1, 3, 3}));
  planes->convolution->bias.zero_();
  const torch::Tensor flat = torch::ones({1, 1, 4, 4});
  const auto plane = numbers(planes->convolution->forward(flat)[0][0]);
  EXPECT_EQ(plane, (std::vector<float>{24, 33, 33, 20, 27, 36, 36, 21, 27, 36, 36, 21, 12, 15, 15, 8}));
  const auto normed = planes->norm->forward(planes->convolution->forward(flat));
  EXPECT_NEAR(normed[0][0][1][1].item<double>(), 1.203786, 1e-5);
  EXPECT_NEAR(normed[0][0][1][0].item<double>(), 0.218870, 1e-5);
  EXPECT_NEAR(normed[0][0][0][0].item<double>(), -0.109435, 1e-5);
  EXPECT_EQ(planes->forward(torch::ones({2, 1})).sizes(), torch::IntArrayRef({2, 8, 4, 4}));
}

TEST(ImageLayers, AResidualBlockOfSilentConvolutionsIsItsInput) {
  const torch::NoGradGuard no_gradients;
  ResidualBlock block(4);
  for (auto& parameter : block->parameters()) parameter.zero_();
  const torch::Tensor x = torch::rand({2, 4, 5, 5});
  EXPECT_TRUE(torch::allclose(block->forward(x), x));
}

}  // namespace
}  // namespace undrop::nn
