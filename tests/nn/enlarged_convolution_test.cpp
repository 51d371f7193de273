#include "nn/enlarged_convolution.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "finite_differences.hpp"
#include "nn/image_layers.hpp"

namespace undrop::nn {
namespace {

TEST(EnlargedConvolution, OfAWorkedPicture) {
  const torch::NoGradGuard no_gradients;
  auto convolution = same_convolution(1, 1);
  convolution->weight.copy_(torch::arange(1.0F, 10.0F).reshape({1, 1, 3, 3}));
  convolution->bias.zero_();
  const torch::Tensor x = torch::tensor({1.F, 2.F, 3.F, 4.F}).reshape({1, 1, 2, 2});
  const torch::Tensor expected = torch::tensor({45.F, 63.F, 90.F, 90.F, 93.F, 111.F, 138.F, 138.F, 135.F, 153.F, 180.F,
                                                180.F, 135.F, 153.F, 180.F, 180.F})
                                     .reshape({1, 1, 4, 4});
  EXPECT_TRUE(torch::equal(pooled_convolution_of_enlarged(x, convolution), expected));
}

TEST(EnlargedConvolution, IsThatOfThePlainForm) {
  auto convolution = same_convolution(5, 3);
  const auto x = torch::randn({2, 5, 4, 6}).requires_grad_();
  const auto plain = torch::max_pool2d(convolution->forward(torch::upsample_nearest2d(x, {16, 24})), 2, 2);
  const auto ours = pooled_convolution_of_enlarged(x, convolution);
  EXPECT_TRUE(torch::allclose(plain, ours, 1e-4, 1e-5));
  const auto weights = torch::rand_like(plain);
  const std::vector<torch::Tensor> inputs{x, convolution->weight, convolution->bias};
  const auto expected = torch::autograd::grad({(plain * weights).sum()}, inputs);
  const auto found = torch::autograd::grad({(ours * weights).sum()}, inputs);
  for (std::size_t i = 0; i < inputs.size(); ++i) EXPECT_TRUE(torch::allclose(expected[i], found[i], 1e-3, 1e-4));
}

TEST(EnlargedConvolution, GradientsAreThoseOfFiniteDifferences) {
  auto convolution = same_convolution(2, 2);
  convolution->to(torch::kFloat64);
  auto x = torch::randn({1, 2, 2, 3}, torch::kFloat64).requires_grad_();
  const auto weights = torch::rand({1, 2, 4, 6}, torch::kFloat64);
  test::expect_gradients([&] { return (pooled_convolution_of_enlarged(x, convolution) * weights).sum(); },
                         {x, convolution->weight, convolution->bias});
}

}  // namespace
}  // namespace undrop::nn
