#pragma once

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

namespace undrop::test {

/// Compares autograd's gradient of a scalar function with central differences, for every entry of every input
/// (float64).
inline void expect_gradients(const std::function<torch::Tensor()>& loss, std::vector<torch::Tensor> inputs,
                             double tolerance = 1e-6, double step = 1e-5) {
  for (auto& input : inputs) input.mutable_grad() = torch::Tensor();
  loss().backward();
  const torch::NoGradGuard no_gradients;
  for (std::size_t which = 0; which < inputs.size(); ++which) {
    torch::Tensor& input = inputs[which];
    ASSERT_TRUE(input.grad().defined()) << "input " << which << " has no gradient";
    const torch::Tensor gradient = input.grad().contiguous().flatten();
    double* values = input.data_ptr<double>();
    for (std::int64_t i = 0; i < input.numel(); ++i) {
      const double kept = values[i];
      values[i] = kept + step;
      const double above = loss().item<double>();
      values[i] = kept - step;
      const double below = loss().item<double>();
      values[i] = kept;
      const double expected = (above - below) / (2 * step);
      const double found = gradient[i].item<double>();
      EXPECT_NEAR(found, expected, tolerance * std::max(1.0, std::abs(expected)))
          << "input " << which << ", entry " << i;
    }
  }
}

}  // namespace undrop::test
