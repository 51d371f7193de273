#include "nn/image_losses.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "finite_differences.hpp"

namespace undrop::nn {
namespace {

torch::Tensor picture(std::vector<double> values) {
  return torch::tensor(values, torch::kFloat64).reshape({1, 1, 2, 2});
}

TEST(ImageLosses, ReturnedErrorsOfAWorkedPicture) {
  const auto generated = picture({.2, .4, .6, 0});
  const auto mask = picture({1, 1, 1, 0});
  const auto number = torch::full({1, 1, 1, 1}, .5, torch::kFloat64);
  EXPECT_NEAR(returned_error(number, generated, mask, true).item<double>(), 0.125, 1e-12);
  EXPECT_NEAR(returned_error(number, generated, mask, false).item<double>(), 0.5 / 3, 1e-12);
  EXPECT_EQ(returned_error(generated, generated, mask, true).item<double>(), 0);
}

TEST(ImageLosses, LogLossesOfWorkedProbabilities) {
  const auto logit = [](double p) { return torch::tensor({std::log(p / (1 - p))}, torch::kFloat64); };
  EXPECT_NEAR(telling_loss(logit(.8), logit(.3)).item<double>(), .579818, 1e-6);
  EXPECT_NEAR(saturating_passing_loss(logit(.3)).item<double>(), -.356675, 1e-6);
  EXPECT_NEAR(passing_loss(logit(.3)).item<double>(), 1.203973, 1e-6);
}

/// Two pictures of two pixels; the second pixel of the second is not seen.
torch::Tensor two(std::vector<double> values) { return torch::tensor(values, torch::kFloat64).reshape({2, 1, 1, 2}); }

TEST(ImageLosses, TheNearestGeneratedPictureIsSoughtOnWhatIsSeenAmongTheOwnLabel) {
  const auto image = two({1, 2, 3, 0});
  const auto observed = two({1, 1, 1, 0});
  const auto generated = two({2, 2, 3, 9});
  const auto one = torch::ones({2, 1}, torch::kFloat64);
  const auto each = torch::eye(2, torch::kFloat64);
  // The first takes the first (1 + 0), the second the second (0): 1 of three entries.
  EXPECT_NEAR(nearest_generated_error(generated, image, observed, one).item<double>(), 1.0 / 3, 1e-12);
  // Of labels of their own with the pictures the other way round: (3 − 1)² + (9 − 2)² and (2 − 3)².
  EXPECT_NEAR(nearest_generated_error(generated.flip({0}), image, observed, each).item<double>(), 54.0 / 3, 1e-12);
}

TEST(ImageLosses, GradientsAreThoseOfFiniteDifferences) {
  auto returned = picture({.1, .9, .35, .7}).requires_grad_();
  auto image = picture({.2, .4, .6, .3}).requires_grad_();
  const auto mask = picture({1, 1, 0, 1});
  test::expect_gradients([&] { return returned_error(returned, image, mask, false); }, {returned, image});
  auto number = torch::full({1, 1, 1, 1}, .45, torch::kFloat64).requires_grad_();
  test::expect_gradients([&] { return returned_error(number, image, mask, true); }, {number, image});
  auto real = torch::tensor({.3, -1.2}, torch::kFloat64).requires_grad_();
  auto fake = torch::tensor({.8, -.5}, torch::kFloat64).requires_grad_();
  test::expect_gradients([&] { return telling_loss(real, fake) + passing_loss(fake); }, {real, fake});
  test::expect_gradients([&] { return saturating_passing_loss(fake); }, {fake});
  auto drawn = two({2, 2, 3, 9}).requires_grad_();
  test::expect_gradients(
      [&] {
        return nearest_generated_error(drawn, two({1, 2, 3, 0}), two({1, 1, 1, 0}),
                                       torch::ones({2, 1}, torch::kFloat64));
      },
      {drawn});
}

TEST(ImageLosses, AWorkedStepOfTheEquilibrium) {
  BoundaryEquilibrium balance(.95, .001, 0);
  EXPECT_NEAR(balance.measure(.4, .1), .68, 1e-12);
  balance.update(.4, .1);
  EXPECT_NEAR(balance.k(), .00028, 1e-12);
  BoundaryEquilibrium low(.95, 10, 0);
  low.update(.1, .4);
  EXPECT_EQ(low.k(), 0);
  BoundaryEquilibrium high(.95, 10, .9);
  high.update(.4, .1);
  EXPECT_EQ(high.k(), 1);
}

TEST(ImageLosses, ThePublishedStop) {
  const auto after = [](double best, double measure) {
    AbsoluteStop stop;
    EXPECT_TRUE(stop.improves(best));
    (void)stop.improves(measure);
    return stop.stops();
  };
  EXPECT_TRUE(after(.5, .4995));
  EXPECT_FALSE(after(.5, .48));
  EXPECT_TRUE(after(.0015, .0008));
  AbsoluteStop stop;
  EXPECT_FALSE(stop.improves(std::numeric_limits<double>::quiet_NaN()));
  EXPECT_TRUE(stop.improves(.3));
  EXPECT_FALSE(stop.improves(.3));
}

}  // namespace
}  // namespace undrop::nn
