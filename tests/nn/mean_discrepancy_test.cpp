#include "nn/mean_discrepancy.hpp"

#include <gtest/gtest.h>

#include "finite_differences.hpp"

namespace undrop::nn {
namespace {

const torch::Tensor s = torch::tensor({0.0, 0.0, 1.0, 0.0, 0.0, 2.0}, torch::kFloat64).reshape({3, 2});
const torch::Tensor t = torch::tensor({1.0, 1.0, 2.0, 1.0, 1.0, 3.0}, torch::kFloat64).reshape({3, 2});
/// The worked numbers are of the sum of five kernels, not of their mean.
constexpr double kernels = 5;

double gaussian(const torch::Tensor& a, const torch::Tensor& b, double sigma) {
  return gaussian_discrepancy(a, b, sigma).item<double>();
}

double multi(const torch::Tensor& a, const torch::Tensor& b) { return multi_kernel_discrepancy(a, b).item<double>(); }

TEST(MeanDiscrepancy, OneKernelMeetsTheWorkedNumbers) {
  EXPECT_NEAR(gaussian(s, t, 0.5), 0.68060969681, 1e-9);
  EXPECT_NEAR(gaussian(s, t, 1), 0.530630337325, 1e-9);
  EXPECT_NEAR(gaussian(s, t, 2), 0.304266183446, 1e-9);
  EXPECT_NEAR(gaussian(s, t, 1000) / 1.99999544445e-06, 1, 1e-9);
  EXPECT_NEAR(gaussian(s, t.narrow(0, 0, 2), 1), 0.69491921227, 1e-9);
  EXPECT_NEAR(gaussian_discrepancy(s, t, 1, Discrepancy::unbiased).item<double>(), 0.0470638798969, 1e-9);
}

TEST(MeanDiscrepancy, FiveKernelsMeetTheWorkedNumbers) {
  EXPECT_NEAR(kernels * multi(s, t), 2.110962551921, 1e-9);
  EXPECT_NEAR(kernels * multi(s, t.narrow(0, 0, 2)), 2.857791500105, 1e-9);
}

TEST(MeanDiscrepancy, IsADistanceOfSets) {
  EXPECT_NEAR(multi(s, s), 0, 1e-12);
  EXPECT_NEAR(multi(s, t), multi(t, s), 1e-14);
  EXPECT_NEAR(multi(s.flip(0), t), multi(s, t), 1e-14);
  EXPECT_NEAR(multi(s + 7, t + 7), multi(s, t), 1e-12);
  EXPECT_NEAR(multi(3 * s, 3 * t), multi(s, t), 1e-12);
  const torch::Tensor same = torch::ones({3, 2}, torch::kFloat64);
  EXPECT_NEAR(multi(same, same), 0, 1e-12);
}

TEST(MeanDiscrepancy, GradientsAreThoseOfFiniteDifferences) {
  torch::Tensor a = s.clone().requires_grad_();
  torch::Tensor b = t.clone().requires_grad_();
  test::expect_gradients([&] { return gaussian_discrepancy(a, b, 1); }, {a, b});
  // The width is held fixed for the gradient: a common factor of the points moves it and nothing else.
  multi_kernel_discrepancy(a, b).backward();
  const double along = ((a.grad() * a).sum() + (b.grad() * b).sum()).item<double>();
  EXPECT_NE(along, 0);
  EXPECT_NEAR((a.grad().sum(0) + b.grad().sum(0)).abs().max().item<double>(), 0, 1e-12);
}

TEST(MeanDiscrepancy, PermutationsTellSetsApartAndOneFromItself) {
  const auto generator = torch::make_generator<at::CPUGeneratorImpl>(5);
  const torch::Tensor a = torch::randn({30, 3}, generator, torch::kFloat64);
  const torch::Tensor b = torch::randn({20, 3}, generator, torch::kFloat64);
  const DiscrepancyTest same = multi_kernel_test(a, b, 200, 1);
  EXPECT_NEAR(same.value, multi_kernel_discrepancy(a, b).item<double>(), 1e-9);
  EXPECT_GT(same.p, 0.05);
  EXPECT_NEAR(multi_kernel_test(a, b + 1.5, 200, 1).p, 1.0 / 201, 1e-12);
  EXPECT_EQ(multi_kernel_test(torch::ones({3, 2}), torch::ones({4, 2}), 50, 1).p, 1);
}

}  // namespace
}  // namespace undrop::nn
