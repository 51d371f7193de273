#include "nn/count_likelihood.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "finite_differences.hpp"

namespace undrop::nn {
namespace {

struct Row {
  double count, mean, shape, dropout, loss;
};

/// 50-digit values of the negative log-likelihood (methods card, section 12.1).
const std::vector<Row> rows{{0, 1, 1, 0.5, 0.287682072452},        {0, 2.5, 0.7, 0.1, 0.890127585781},
                            {1, 2.5, 0.7, 0.1, 1.77277356515},     {3, 2.5, 0.7, 0.1, 2.53437316617},
                            {7, 2.5, 0.7, 0.1, 3.75674634013},     {5, 5, 2, 0.3, 2.75280259481},
                            {0, 5, 2, 0.3, 1.02961941718},         {0, 0.01, 10, 0.02, 0.00979412110482},
                            {2, 0.01, 10, 0.02, 9.84037408405},    {0, 1e-8, 1, 0.5, 4.9999999625e-9},
                            {1, 1e-8, 1, 0.5, 19.1138279445},      {0, 100, 1e-4, 1e-6, 0.00138154977329},
                            {50, 100, 1e-4, 1e-6, 13.1233480161},  {0, 100, 1e6, 1e-12, 27.6310211159},
                            {100, 100, 1e6, 1e-12, 3.22240695426}, {10000, 9000, 3, 0.01, 9.63509723498},
                            {0, 1e6, 50, 0.9, 0.105360515658},     {419, 300, 0.5, 0.2, 7.71179178544},
                            {2.5, 2, 1, 0.25, 2.39995713139}};

SparseRows one(double count) {
  SparseRows out;
  out.n_columns = 1;
  if (count > 0) out.add(0, static_cast<float>(count));
  out.finish_row();
  return out;
}

torch::Tensor scalar(double value, torch::ScalarType type = torch::kFloat64) {
  return torch::full({1, 1}, value, torch::TensorOptions().dtype(type));
}

double loss_of(const Row& row, torch::ScalarType type = torch::kFloat64) {
  const double logit = std::log(row.dropout) - std::log1p(-row.dropout);
  const CountModel model{scalar(std::log(row.mean), type), scalar(std::log(row.shape), type), scalar(logit, type)};
  return count_loss(one(row.count), model).item<double>();
}

TEST(CountLikelihood, MeetsTheWorkedNumbers) {
  for (const auto& row : rows)
    EXPECT_NEAR(loss_of(row), row.loss, 1e-10 * (1 + row.loss)) << row.count << " " << row.mean << " " << row.shape;
}

TEST(CountLikelihood, SinglePrecisionIsNearThem) {
  for (const auto& row : rows)
    EXPECT_NEAR(loss_of(row, torch::kFloat32), row.loss, 2e-5 * (1e-3 + row.loss)) << row.count << " " << row.mean;
}

TEST(CountLikelihood, WithoutInflationIsTheNegativeBinomialAndAtLargeShapesPoisson) {
  const auto loss = [](double count, double mean, double shape) {
    return count_loss(one(count), {scalar(std::log(mean)), scalar(std::log(shape)), {}}).item<double>();
  };
  EXPECT_NEAR(loss(0, 1, 1), 0.693147180560, 1e-11);
  EXPECT_NEAR(loss(3, 2.5, 0.7), 2.429012650, 1e-8);
  EXPECT_NEAR(loss(10, 4, 50), 5.011276569, 1e-8);
  EXPECT_NEAR(loss(0, 3, 1e8), 2.999999955, 1e-9);
  EXPECT_NEAR(loss(4, 3, 1e8), 1.78360469068, 1e-9);
}

TEST(CountLikelihood, DerivativesMeetTheWorkedNumbers) {
  const auto gradients = [](double count) {
    std::vector<torch::Tensor> inputs{scalar(std::log(2.5)), scalar(std::log(0.7)), scalar(std::log(0.1 / 0.9))};
    for (auto& input : inputs) input.requires_grad_();
    count_loss(one(count), {inputs[0], inputs[1], inputs[2]}).backward();
    std::vector<double> out;
    for (const auto& input : inputs) out.push_back(input.grad().item<double>());
    return out;
  };
  const auto zero = gradients(0);
  EXPECT_NEAR(zero[0], 0.4136868554, 1e-9);
  EXPECT_NEAR(zero[1], 0.3910900237, 1e-9);
  EXPECT_NEAR(zero[2], -0.1435440359, 1e-9);
  const auto seen = gradients(3);
  EXPECT_NEAR(seen[0], -0.109375, 1e-9);
  EXPECT_NEAR(seen[1], -0.4977709375, 1e-9);
  EXPECT_NEAR(seen[2], 0.1, 1e-9);
}

SparseRows example() {
  SparseRows counts;
  counts.n_columns = 3;
  counts.add(0, 3);
  counts.add(2, 90);
  counts.finish_row();
  counts.add(1, 1);
  counts.finish_row();
  return counts;
}

TEST(CountLikelihood, GradientsAreThoseOfFiniteDifferences) {
  const auto options = torch::TensorOptions().dtype(torch::kFloat64);
  torch::Tensor mean = torch::tensor({1.1, -0.3, 4.2, 0.2, 0.1, -2.0}, options).reshape({2, 3}).requires_grad_();
  torch::Tensor shape = torch::tensor({0.3, -1.2, 1.7}, options).reshape({1, 3}).requires_grad_();
  torch::Tensor logit = torch::tensor({-1.0, 0.5, -3.0, 2.0, 0.0, -0.5}, options).reshape({2, 3}).requires_grad_();
  const torch::Tensor weight = torch::tensor({1.0, 0.0, 1.0, 0.5, 2.0, 1.0}, options).reshape({2, 3});
  const SparseRows counts = example();
  test::expect_gradients([&] { return count_loss(counts, {mean, shape, logit}, weight); }, {mean, shape, logit});
  EXPECT_GT(mean.grad().abs().sum().item<double>(), 0);
  EXPECT_GT(shape.grad().abs().sum().item<double>(), 0);
  EXPECT_GT(logit.grad().abs().sum().item<double>(), 0);
  test::expect_gradients([&] { return count_loss(counts, {mean, shape, {}}); }, {mean, shape});
}

TEST(CountLikelihood, ProbabilitiesSumToOneWithTheModelsMean) {
  double total = 0;
  double mean = 0;
  for (int count = 0; count < 400; ++count) {
    const double p = std::exp(-loss_of({static_cast<double>(count), 2.5, 0.7, 0.1, 0}));
    total += p;
    mean += count * p;
  }
  EXPECT_NEAR(total, 1, 1e-10);
  EXPECT_NEAR(mean, 0.9 * 2.5, 1e-8);
}

TEST(CountLikelihood, IsFiniteAtTheEndsOfItsRange) {
  for (const auto type : {torch::kFloat32, torch::kFloat64}) {
    for (const double logit : {-1000.0, -17.0, 0.0, 17.0, 1000.0}) {
      for (const double log_mean : {-15.0, 0.0, 15.0}) {
        for (const double log_shape : {-10.0, 0.0, 10.0}) {
          for (const double count : {0.0, 1.0, 1e5}) {
            torch::Tensor a = scalar(log_mean, type).requires_grad_();
            torch::Tensor t = scalar(log_shape, type).requires_grad_();
            torch::Tensor l = scalar(logit, type).requires_grad_();
            const torch::Tensor loss = count_loss(one(count), {a, t, l});
            loss.backward();
            for (const auto& value : {loss, a.grad(), t.grad(), l.grad()})
              EXPECT_TRUE(std::isfinite(value.item<double>())) << logit << log_mean << log_shape << count;
          }
        }
      }
    }
  }
}

TEST(CountLikelihood, RisingMeetsLgammaAndLargeShapes) {
  for (const double shape : {0.01, 0.7, 5.0, 300.0}) {
    for (const double count : {0.0, 1.0, 7.0, 64.0, 65.0, 2.5, 1000.0, 1e5}) {
      const double expected = std::lgamma(shape + count) - std::lgamma(shape);
      EXPECT_NEAR(log_rising(shape, count).log, expected, 1e-10 * (1 + std::abs(std::lgamma(shape + count))));
      const double step = 1e-5 * shape;
      const double slope = (log_rising(shape + step, count).log - log_rising(shape - step, count).log) / (2 * step);
      EXPECT_NEAR(log_rising(shape, count).derivative, slope, 1e-5 * (1 + std::abs(slope))) << shape << " " << count;
    }
  }
  EXPECT_NEAR(log_rising(1e12, 100).log / (100 * std::log(1e12)), 1, 1e-11);
}

TEST(CountLikelihood, DropoutIsLikelierTheLessTheModelExplainsAZero) {
  const torch::Tensor log_mean = torch::tensor({{-3.0, 0.0, 3.0}});
  const auto q = dropout_given_zero({log_mean, torch::ones({1, 3}), torch::zeros({1, 3})});
  EXPECT_LT(q[0][0].item<double>(), q[0][1].item<double>());
  EXPECT_LT(q[0][1].item<double>(), q[0][2].item<double>());
  EXPECT_GE(q.min().item<double>(), 0.5);
  EXPECT_EQ(dropout_given_zero({log_mean, torch::ones({1, 3}), {}}).sum().item<double>(), 0);
}

TEST(CountLikelihood, DivergenceMeetsTheWorkedNumbers) {
  const auto options = torch::TensorOptions().dtype(torch::kFloat64);
  torch::Tensor mean = torch::tensor({0.5, -1.0, 0.0, 2.0}, options).reshape({2, 2}).requires_grad_();
  torch::Tensor log_variance = torch::tensor({0.0, -1.0, 0.5, -2.0}, options).reshape({2, 2}).requires_grad_();
  EXPECT_NEAR(normal_divergence(mean, log_variance).item<double>(), 1.72548399, 1e-8);
  test::expect_gradients([&] { return normal_divergence(mean, log_variance); }, {mean, log_variance});
}

}  // namespace
}  // namespace undrop::nn
