#include "nn/gradient_clip.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace undrop::nn {
namespace {

std::vector<torch::Tensor> with_gradients(const std::vector<std::vector<double>>& gradients) {
  std::vector<torch::Tensor> out;
  for (const auto& gradient : gradients) {
    out.push_back(torch::zeros({static_cast<std::int64_t>(gradient.size())}, torch::kFloat64).requires_grad_());
    if (!gradient.empty()) out.back().mutable_grad() = torch::tensor(gradient, torch::kFloat64);
  }
  return out;
}

TEST(GradientClip, ScalesAllGradientsTogether) {
  const auto parameters = with_gradients({{3, 0}, {0, 4}, {}});
  EXPECT_DOUBLE_EQ(clip_gradients(parameters, 2.5), 5);
  EXPECT_DOUBLE_EQ(parameters[0].grad()[0].item<double>(), 1.5);
  EXPECT_DOUBLE_EQ(parameters[1].grad()[1].item<double>(), 2);
}

TEST(GradientClip, LeavesSmallerOnesAndThoseThatBrokeDown) {
  const auto small = with_gradients({{3, 4}});
  EXPECT_DOUBLE_EQ(clip_gradients(small, 5), 5);
  EXPECT_DOUBLE_EQ(small[0].grad()[1].item<double>(), 4);
  EXPECT_EQ(clip_gradients(small, 0), 0);
  const auto broken = with_gradients({{std::numeric_limits<double>::quiet_NaN(), 4}});
  clip_gradients(broken, 1);
  EXPECT_DOUBLE_EQ(broken[0].grad()[1].item<double>(), 4);
}

}  // namespace
}  // namespace undrop::nn
