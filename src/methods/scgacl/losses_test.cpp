#include "methods/scgacl/losses.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "finite_differences.hpp"

namespace undrop::scgacl {
namespace {

torch::Tensor random_input(std::initializer_list<std::int64_t> shape, std::int64_t seed) {
  auto generator = torch::make_generator<at::CPUGeneratorImpl>(static_cast<std::uint64_t>(seed));
  return torch::randn(shape, generator, torch::kFloat64).set_requires_grad(true);
}

torch::Tensor rows(std::initializer_list<double> values, std::int64_t columns) {
  const torch::Tensor all = torch::tensor(std::vector<double>(values), torch::kFloat64);
  return all.reshape({-1, columns});
}

MixturePrior random_prior(std::int64_t components, std::int64_t dimensions) {
  MixturePrior prior(components, dimensions);
  prior.to(torch::kFloat64);
  const torch::NoGradGuard no_gradients;
  prior.weights.copy_(torch::linspace(0.2, 0.5, components));
  prior.means.copy_(random_input({components, dimensions}, 11).detach());
  prior.log_variances.copy_(0.3 * random_input({components, dimensions}, 12).detach());
  return prior;
}

TEST(MixtureDivergence, IsZeroForTheStandardNormalUnderOneStandardComponent) {
  MixturePrior prior(1, 4);
  const Latent latent{torch::zeros({3, 4}), torch::zeros({3, 4})};
  EXPECT_NEAR(mixture_divergence(latent, torch::randn({3, 4}), prior, 0).item<double>(), 0, 1e-7);
}

TEST(MixtureDivergence, IsTheClosedFormForOneComponent) {
  MixturePrior prior(1, 2);
  prior.to(torch::kFloat64);
  const Latent latent{rows({0.5, -1.0, 2.0, 0.25}, 2), rows({0.1, -0.7, 0.4, -2.0}, 2)};
  const double expected = normal_divergence(latent).item<double>();
  EXPECT_NEAR(mixture_divergence(latent, latent.mean, prior, 0).item<double>(), expected, 1e-12);
  double plain = 0;
  for (const auto& [m, v] : {std::pair{0.5, 0.1}, {-1.0, -0.7}, {2.0, 0.4}, {0.25, -2.0}}) {
    plain += 0.5 * (std::exp(v) + m * m - 1 - v);
  }
  EXPECT_NEAR(expected, plain / 2, 1e-12);
}

TEST(MixtureDivergence, AgreesWithSumsWrittenOut) {
  const MixturePrior prior = random_prior(3, 2);
  const Latent latent{random_input({1, 2}, 1), random_input({1, 2}, 2)};
  const torch::Tensor z = random_input({1, 2}, 3);
  const auto at = [](const torch::Tensor& t, std::int64_t i, std::int64_t j) { return t[i][j].item<double>(); };
  const double weight_sum = prior.weights.sum().item<double>();
  std::vector<double> gamma(3);
  double total = 0;
  for (std::int64_t c = 0; c < 3; ++c) {
    double density = prior.weights[c].item<double>() / weight_sum;
    for (std::int64_t d = 0; d < 2; ++d) {
      const double variance = std::exp(at(prior.log_variances, c, d));
      density *=
          std::exp(-std::pow(at(z, 0, d) - at(prior.means, c, d), 2) / (2 * variance)) / std::sqrt(2 * M_PI * variance);
    }
    total += gamma[static_cast<std::size_t>(c)] = density;
  }
  double expected = 0;
  for (std::int64_t c = 0; c < 3; ++c) {
    const double share = gamma[static_cast<std::size_t>(c)] / total;
    double sum = 0;
    for (std::int64_t d = 0; d < 2; ++d) {
      const double log_variance = at(prior.log_variances, c, d);
      sum += log_variance + std::exp(at(latent.log_variance, 0, d) - log_variance) +
             std::pow(at(latent.mean, 0, d) - at(prior.means, c, d), 2) / std::exp(log_variance);
    }
    expected += share * sum / 2 - share * (std::log(prior.weights[c].item<double>() / weight_sum) - std::log(share));
  }
  for (std::int64_t d = 0; d < 2; ++d) expected -= 0.5 * (1 + at(latent.log_variance, 0, d));
  EXPECT_NEAR(mixture_divergence(latent, z, prior, 0).item<double>(), expected, 1e-10);
}

TEST(MixtureDivergence, FloorSharesFarCellsEvenly) {
  MixturePrior prior(2, 1);
  prior.to(torch::kFloat64);
  {
    const torch::NoGradGuard no_gradients;
    prior.means.copy_(rows({0, 1}, 1));
  }
  const torch::Tensor far = rows({100}, 1);
  const Latent latent{far, torch::zeros_like(far)};
  // With the floor both components weigh the same: half of each distance and log 2 of the assignment cancels log π.
  const double expected = 0.5 * (0.5 * (1 + 1e4) + 0.5 * (1 + 99.0 * 99.0)) - 0.5;
  EXPECT_NEAR(mixture_divergence(latent, far, prior, 1e-10).item<double>(), expected, 1e-6);
}

TEST(MixtureDivergence, GradientsAgreeWithFiniteDifferences) {
  for (const double floor : {0.0, 1e-3}) {
    MixturePrior prior = random_prior(3, 2);
    const Latent latent{random_input({4, 2}, 1), random_input({4, 2}, 2)};
    const torch::Tensor z = random_input({4, 2}, 3);
    test::expect_gradients([&] { return mixture_divergence(latent, z, prior, floor); },
                           {latent.mean, latent.log_variance, z, prior.weights, prior.means, prior.log_variances});
  }
}

TEST(NormalDivergence, GradientsAgreeWithFiniteDifferences) {
  const Latent latent{random_input({3, 2}, 4), random_input({3, 2}, 5)};
  test::expect_gradients([&] { return normal_divergence(latent); }, {latent.mean, latent.log_variance});
}

TEST(Reconstruction, CountsOnlyTheGivenEntries) {
  const torch::Tensor target = torch::tensor({1.0, 2.0, 3.0}, torch::kFloat64);
  const torch::Tensor generated = torch::tensor({1.5, 2.0, 1.0}, torch::kFloat64).set_requires_grad(true);
  EXPECT_DOUBLE_EQ(reconstruction_loss(target, generated, 10).item<double>(), (0.25 + 4.0) / 10);
  test::expect_gradients([&] { return reconstruction_loss(target, generated, 10); }, {generated});
}

TEST(Adversarial, IsBinaryCrossEntropyAgainstSoftTargets) {
  const torch::Tensor logit = torch::tensor({0.3, -1.2}, torch::kFloat64).set_requires_grad(true);
  const torch::Tensor target = torch::tensor({0.95, 0.1}, torch::kFloat64);
  const auto entropy = [](double x, double t) {
    const double p = 1 / (1 + std::exp(-x));
    return -(t * std::log(p) + (1 - t) * std::log(1 - p));
  };
  EXPECT_NEAR(adversarial_loss(logit, target).item<double>(), (entropy(0.3, 0.95) + entropy(-1.2, 0.1)) / 2, 1e-12);
  EXPECT_NEAR(saturating_loss(logit).item<double>(),
              (std::log(1 - 1 / (1 + std::exp(-0.3))) + std::log(1 - 1 / (1 + std::exp(1.2)))) / 2, 1e-12);
  test::expect_gradients([&] { return adversarial_loss(logit, target); }, {logit});
  test::expect_gradients([&] { return saturating_loss(logit); }, {logit});
}

TEST(CellContrast, IsZeroForOneCell) {
  EXPECT_NEAR(cell_contrast(rows({1, 2}, 2), rows({-3, 1}, 2), 0.9).item<double>(), 0, 1e-12);
}

TEST(CellContrast, HasTheWorkedValuesForOrthonormalPairs) {
  const torch::Tensor pairs = rows({1, 0, 0, 1}, 2);
  EXPECT_NEAR(cell_contrast(pairs, pairs, 1).item<double>(), 0.5514447, 1e-7);
  EXPECT_NEAR(cell_contrast(pairs, pairs, 0.9).item<double>(), 0.5058448, 1e-7);
}

TEST(CellContrast, GradientsAgreeWithFiniteDifferences) {
  const torch::Tensor real = random_input({4, 3}, 6);
  const torch::Tensor generated = random_input({4, 3}, 7);
  test::expect_gradients([&] { return cell_contrast(real, generated, 0.9); }, {real, generated});
}

TEST(TypeContrast, IsZeroWhereNoTwoCellsShareALabel) {
  const torch::Tensor labels = torch::tensor({0, 1, 2}, torch::kInt64);
  EXPECT_NEAR(type_contrast(random_input({3, 4}, 8), labels, 0.9).item<double>(), 0, 1e-12);
}

TEST(TypeContrast, HasTheWorkedValues) {
  const torch::Tensor projections = rows({1, 0, 1, 0, 0, 1, 0, 1}, 2);
  const torch::Tensor labels = torch::tensor({0, 0, 1, 1}, torch::kInt64);
  EXPECT_NEAR(type_contrast(projections, labels, 1).item<double>(), 0.7877782, 1e-7);
  EXPECT_NEAR(type_contrast(projections, labels, 0.9).item<double>(), 0.6503719, 1e-7);
}

TEST(TypeContrast, GradientsAgreeWithFiniteDifferences) {
  const torch::Tensor projections = random_input({6, 3}, 9);
  const torch::Tensor labels = torch::tensor({0, 0, 1, 1, 1, 2}, torch::kInt64);
  test::expect_gradients([&] { return type_contrast(projections, labels, 0.9); }, {projections});
}

}  // namespace
}  // namespace undrop::scgacl
