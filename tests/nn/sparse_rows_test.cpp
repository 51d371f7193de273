#include "nn/sparse_rows.hpp"

#include <gtest/gtest.h>

namespace undrop::nn {
namespace {

SparseRows example() {
  SparseRows x;
  x.n_columns = 5;
  x.add(0, 1.5F);
  x.add(3, -2.0F);
  x.finish_row();
  x.finish_row();
  x.add(1, 0.5F);
  x.add(2, 1.0F);
  x.add(4, 4.0F);
  x.finish_row();
  return x;
}

torch::Tensor leaf(std::initializer_list<std::int64_t> shape) { return torch::randn(shape).set_requires_grad(true); }

TEST(SparseRows, DenseFormHoldsTheEntries) {
  const torch::Tensor expected =
      torch::tensor({{1.5F, 0.F, 0.F, -2.F, 0.F}, {0.F, 0.F, 0.F, 0.F, 0.F}, {0.F, .5F, 1.F, 0.F, 4.F}});
  EXPECT_TRUE(torch::equal(example().dense(), expected));
  EXPECT_TRUE(torch::equal(example().flat_places(), torch::tensor({0, 3, 11, 12, 14}, torch::kInt64)));
}

TEST(SparseRows, SparseLinearAgreesWithTheDenseProduct) {
  for (const std::int64_t width : {3, 16, 37}) {
    torch::manual_seed(1);
    const torch::Tensor weight = leaf({5, width});
    const torch::Tensor bias = leaf({width});
    const torch::Tensor seen = torch::randn({3, width});
    const torch::Tensor out = sparse_linear(example(), weight, bias);
    const torch::Tensor expected = torch::addmm(bias, example().dense(), weight);
    EXPECT_TRUE(torch::allclose(out, expected, 1e-5, 1e-6));
    const auto found = torch::autograd::grad({(out * seen).sum()}, {weight, bias});
    const auto wanted = torch::autograd::grad({(expected * seen).sum()}, {weight, bias});
    for (std::size_t i = 0; i < found.size(); ++i) EXPECT_TRUE(torch::allclose(found[i], wanted[i], 1e-5, 1e-6));
  }
}

TEST(SparseRows, SampledLinearAgreesWithTheDenseProduct) {
  for (const std::int64_t width : {3, 16, 37}) {
    torch::manual_seed(2);
    const torch::Tensor h = leaf({3, width});
    const torch::Tensor weight = leaf({5, width});
    const torch::Tensor bias = leaf({5});
    const torch::Tensor seen = torch::randn({5});
    const torch::Tensor out = sampled_linear(h, weight, bias, example());
    const torch::Tensor expected = torch::linear(h, weight, bias).flatten().index_select(0, example().flat_places());
    EXPECT_TRUE(torch::allclose(out, expected, 1e-5, 1e-6));
    const auto found = torch::autograd::grad({(out * seen).sum()}, {h, weight, bias});
    const auto wanted = torch::autograd::grad({(expected * seen).sum()}, {h, weight, bias});
    for (std::size_t i = 0; i < found.size(); ++i) EXPECT_TRUE(torch::allclose(found[i], wanted[i], 1e-5, 1e-6));
  }
}

}  // namespace
}  // namespace undrop::nn
