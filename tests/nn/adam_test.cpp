#include "nn/adam.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace undrop::nn {
namespace {

/// The update rule written out for one number.
struct PlainAdam {
  AdamOptions options;
  double value;
  double mean = 0;
  double square = 0;
  int steps = 0;

  void step(double gradient) {
    ++steps;
    if (options.decoupled_decay) {
      value -= options.learning_rate * options.weight_decay * value;
    } else {
      gradient += options.weight_decay * value;
    }
    mean = options.beta1 * mean + (1 - options.beta1) * gradient;
    square = options.beta2 * square + (1 - options.beta2) * gradient * gradient;
    const double mean_hat = mean / (1 - std::pow(options.beta1, steps));
    const double square_hat = square / (1 - std::pow(options.beta2, steps));
    value -= options.learning_rate * mean_hat / (std::sqrt(square_hat) + options.epsilon);
  }
};

TEST(Adam, FollowsTheUpdateRule) {
  for (const bool decoupled : {false, true}) {
    const AdamOptions options{
        .learning_rate = 0.05, .beta1 = 0.5, .beta2 = 0.99, .weight_decay = 0.1, .decoupled_decay = decoupled};
    PlainAdam plain{options, 2.0};
    torch::Tensor x = torch::full({1}, 2.0F).set_requires_grad(true);
    Adam adam({x}, options);
    for (int i = 0; i < 20; ++i) {
      adam.zero_gradients();
      ((x - 0.5) * (x - 0.5)).sum().backward();
      adam.step();
      plain.step(2 * (plain.value - 0.5));
      EXPECT_NEAR(x.item<double>(), plain.value, 1e-5);
    }
  }
}

TEST(Adam, LeavesParametersWithoutAGradientAlone) {
  torch::Tensor used = torch::ones({2}).set_requires_grad(true);
  torch::Tensor unused = torch::ones({2}).set_requires_grad(true);
  Adam adam({used, unused}, {.weight_decay = 1});
  used.sum().backward();
  adam.step();
  EXPECT_TRUE(torch::equal(unused, torch::ones({2})));
  EXPECT_FALSE(torch::equal(used, torch::ones({2})));
}

}  // namespace
}  // namespace undrop::nn
