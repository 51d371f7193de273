#include "nn/tiled_attention.hpp"

#include <gtest/gtest.h>

#include "finite_differences.hpp"

namespace undrop::nn {
namespace {

torch::Tensor tokens(std::vector<float> values) { return torch::tensor(values).reshape({1, 4, 1}); }

TEST(TiledAttention, OfFourWorkedTokens) {
  const auto q = tokens({1, 0, 2, 0});
  const auto k = tokens({.5, 1, 0, 0});
  const auto v = tokens({1, 2, 3, 4});
  const auto blank = torch::tensor({{false, false, false, true}});
  const auto published = attend(q, k, v, blank, true).flatten();
  const auto ours = attend(q, k, v, blank, false).flatten();
  const std::vector<double> expected{1.879128, 2, 1.845302, 2.5};
  for (std::int64_t i = 0; i < 4; ++i)
    EXPECT_NEAR(published[i].item<double>(), expected[static_cast<std::size_t>(i)], 1e-5);
  for (std::int64_t i = 0; i < 3; ++i) EXPECT_NEAR(ours[i].item<double>(), expected[static_cast<std::size_t>(i)], 1e-5);
}

TEST(TiledAttention, StartsAsTheIdentity) {
  TiledAttention attention(8, 16, BlankPixels::padding);
  const auto x = torch::rand({2, 8, 19, 19});
  EXPECT_TRUE(torch::equal(attention->forward(x), x));
}

TEST(TiledAttention, APixelActsOnItsOwnTileAlone) {
  const torch::NoGradGuard no_gradients;
  for (const auto blank : {BlankPixels::padding, BlankPixels::zero_features}) {
    TiledAttention attention(8, 4, blank);
    attention->gamma.fill_(1);
    const auto x = torch::rand({1, 8, 10, 10}) + 0.1;
    auto moved = x.clone();
    moved[0][3][5][6] += 1;
    const auto changed = (attention->forward(moved) - attention->forward(x)).abs().sum(1)[0];
    EXPECT_GT(changed.narrow(0, 4, 4).narrow(1, 4, 4).min().item<double>(), 0);
    changed.narrow(0, 4, 4).narrow(1, 4, 4).zero_();
    EXPECT_EQ(changed.max().item<double>(), 0);
  }
}

TEST(TiledAttention, IsThatOfThePlainFormula) {
  const torch::NoGradGuard no_gradients;
  TiledAttention attention(8, 0, BlankPixels::padding);
  attention->gamma.fill_(.7);
  const auto x = torch::rand({2, 8, 6, 6});
  const auto flat = [](const torch::Tensor& t) { return t.flatten(2).transpose(1, 2); };
  const auto q = flat(attention->query->forward(x));
  const auto k = flat(attention->key->forward(x));
  const auto v = flat(attention->value->forward(x));
  const auto seen = torch::softmax(q.matmul(k.transpose(1, 2)), 2).matmul(v).transpose(1, 2).reshape_as(x);
  EXPECT_TRUE(torch::allclose(attention->forward(x), x + .7 * seen, 1e-4, 1e-5));
}

TEST(TiledAttention, GradientsAreThoseOfFiniteDifferences) {
  TiledAttention attention(8, 2, BlankPixels::padding);
  attention->to(torch::kFloat64);
  {
    const torch::NoGradGuard no_gradients;
    attention->gamma.fill_(.5);
  }
  auto x = torch::rand({1, 8, 3, 3}, torch::kFloat64).requires_grad_();
  const auto weights = torch::rand({1, 8, 3, 3}, torch::kFloat64);
  test::expect_gradients([&] { return (attention->forward(x) * weights).sum(); },
                         {x, attention->gamma, attention->query->weight});
}

}  // namespace
}  // namespace undrop::nn
