#include "nn/torch_scope.hpp"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>

namespace undrop::nn {
namespace {

TEST(TorchScope, LeavesThreadsAndGradientModeAsFound) {
  at::set_num_threads(2);
  const bool gradients = torch::GradMode::is_enabled();
  Context context;
  context.threads = 1;
  {
    const TorchScope scope(context, TorchScope::Gradients::off);
    EXPECT_EQ(at::get_num_threads(), 1);
    EXPECT_FALSE(torch::GradMode::is_enabled());
  }
  EXPECT_EQ(at::get_num_threads(), 2);
  EXPECT_EQ(torch::GradMode::is_enabled(), gradients);
}

TEST(TorchScope, LeavesTheDefaultGeneratorAsFound) {
  torch::manual_seed(3);
  const auto expected = torch::rand({4});
  torch::manual_seed(3);
  {
    const TorchScope scope(Context(), TorchScope::Gradients::on);
    (void)torch::nn::Linear(3, 3);
  }
  EXPECT_TRUE(torch::equal(torch::rand({4}), expected));
}

TEST(TorchScope, GeneratorsAreKeyed) {
  Context context;
  context.seed = 4;
  const auto draw = [&](const char* stream, std::uint64_t index) {
    return torch::rand({4}, generator(context, stream, index));
  };
  EXPECT_TRUE(torch::equal(draw("a", 0), draw("a", 0)));
  EXPECT_FALSE(torch::equal(draw("a", 0), draw("a", 1)));
  EXPECT_FALSE(torch::equal(draw("a", 0), draw("b", 0)));
}

}  // namespace
}  // namespace undrop::nn
