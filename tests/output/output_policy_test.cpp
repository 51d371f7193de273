#include "output/output_policy.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "output/fake_imputer.hpp"
#include "output/posterior.hpp"
#include "output/row_conversion.hpp"
#include "support.hpp"

namespace undrop::output {
namespace {

using testing::ElementsAre;
using testing::FloatEq;
using testing::HasSubstr;

/// Two populations, an empty cell; size factors 0.5, 2 and 0.
Dataset small_data() {
  Dataset data = test::dataset_from_rows({{3, 0, 0, 1}, {0, 5, 0, 0}, {0, 0, 0, 0}});
  data.size_factors = {0.5, 2.0, 0.0};
  data.median_total = 4;
  return data;
}

test::FakeAnswers with_table() {
  test::FakeAnswers answers;
  answers.table = {4, 2, {0.9F, 0.1F, 0.2F, 0.9F, 0.6F, 0.4F, 0.5F, 0.49F}, 0.5};
  answers.populations = {0, 1, -1};
  answers.names = {"a", "b"};
  return answers;
}

struct Result {
  std::vector<float> values;
  Tally tally;
};

Result run(const Dataset& data, const test::FakeAnswers& answers, PolicyOptions options,
           std::vector<std::uint8_t> genes = {1, 1, 1, 1}) {
  const test::FakeFitted fitted(answers);
  const test::FakeImputation imputation(answers);
  const OutputPolicy policy(data, fitted, imputation, options, std::move(genes));
  Result result;
  result.values.resize(12);
  Context context;
  context.threads = 2;
  result.tally = policy.values({0, 3}, result.values, context);
  return result;
}

float as_log1p(double count, double factor) { return static_cast<float>(std::log1p(count / factor)); }

TEST(OutputPolicy, FillsCalledZerosAndKeepsObservedBits) {
  const auto result = run(small_data(), with_table(), {});
  EXPECT_THAT(result.values,
              ElementsAre(as_log1p(3, 0.5), 0, 1.5F, as_log1p(1, 0.5), 0, as_log1p(5, 2), 0, 0, 0, 0, 0, 0));
  EXPECT_EQ(result.tally.zeros, 9);
  EXPECT_EQ(result.tally.eligible, 5);
  EXPECT_EQ(result.tally.called, 1);
  EXPECT_EQ(result.tally.filled, 1);
  EXPECT_DOUBLE_EQ(result.tally.input_mass, 9);
  EXPECT_NEAR(result.tally.output_mass, 9 + std::expm1(1.5) * 0.5, 1e-6);
}

TEST(OutputPolicy, CountsScaleKeepsTheInputItself) {
  const auto result = run(small_data(), with_table(), {.zeros = Zeros::all, .scale = Scale::counts});
  const auto filled = [](double factor) { return FloatEq(static_cast<float>(std::expm1(1.5) * factor)); };
  EXPECT_THAT(result.values,
              ElementsAre(3, filled(0.5), filled(0.5), 1, filled(2), 5, filled(2), filled(2), 0, 0, 0, 0));
  EXPECT_EQ(result.tally.filled, 5);
}

TEST(OutputPolicy, NormalizedScaleDividesBySizeFactor) {
  const auto result = run(small_data(), with_table(), {.scale = Scale::normalized});
  EXPECT_THAT(result.values,
              ElementsAre(6, 0, FloatEq(static_cast<float>(std::expm1(1.5))), 2, 0, 2.5F, 0, 0, 0, 0, 0, 0));
}

TEST(OutputPolicy, WeighsExpressedValueAndRateByTheProbabilityOfDropout) {
  test::FakeAnswers answers;
  answers.offer = {.rate = true, .expressed = true, .dropout_probability = true};
  answers.rate = 0.5F;
  // Probabilities 0.9 and 0.1 by turns, on log1p.
  const auto result = run(small_data(), answers, {.zeros = Zeros::weighed});
  const float likely = 0.9F * 1.5F + 0.1F * 0.5F;
  const float unlikely = 0.1F * 1.5F + 0.9F * 0.5F;
  EXPECT_THAT(result.values,
              ElementsAre(as_log1p(3, 0.5), FloatEq(unlikely), FloatEq(likely), as_log1p(1, 0.5), FloatEq(likely),
                          as_log1p(5, 2), FloatEq(likely), FloatEq(unlikely), 0, 0, 0, 0));
  answers.offer.rate = false;
  EXPECT_THROW(run(small_data(), answers, {.zeros = Zeros::weighed}), OptionError);
}

TEST(OutputPolicy, QuantilesOfAPosteriorAreThoseOfItsGammaOnTheChosenScale) {
  test::FakeAnswers answers;
  answers.offer = {.rate = true, .stddev = true, .rate_is_posterior = true, .scale = Scale::normalized};
  const Dataset data = small_data();
  const test::FakeFitted fitted(answers);
  const test::FakeImputation imputation(answers);
  const Context context;
  std::vector<float> out(12);
  for (const auto scale : {Scale::counts, Scale::log1p}) {
    const OutputPolicy policy(data, fitted, imputation, {Policy::posterior, Zeros::all, scale}, {1, 1, 1, 0});
    policy.quantile({0, 3}, 0.9, out, context);
    const double rate = posterior_quantile(1.5, 0.5, 0.9);
    const double expected = scale == Scale::counts ? 0.5 * rate : std::log1p(rate);
    EXPECT_NEAR(out[0], expected, 1e-6);
    EXPECT_FLOAT_EQ(out[3], scale == Scale::counts ? 1.0F : as_log1p(1, 0.5)) << "left as it is";
    EXPECT_EQ(out[8], 0) << "an empty cell";
  }
  const OutputPolicy fill(data, fitted, imputation, {Policy::fill, Zeros::all, Scale::counts}, {1, 1, 1, 1});
  EXPECT_THROW(fill.quantile({0, 3}, 0.9, out, context), OptionError);
}

TEST(OutputPolicy, DenoiseReplacesEveryEntryOfModelledGenes) {
  auto answers = with_table();
  answers.modelled = {1, 1, 1, 0};
  const auto result = run(small_data(), answers, {.policy = Policy::denoise});
  EXPECT_THAT(result.values, ElementsAre(1.5F, 1.5F, 1.5F, as_log1p(1, 0.5), 1.5F, 1.5F, 1.5F, 0, 0, 0, 0, 0));
  EXPECT_NEAR(result.tally.output_mass, 1 + 3 * std::expm1(1.5) * 2.5, 1e-5);
}

TEST(OutputPolicy, GenesThatAreNotAskedForKeepTheirValues) {
  const auto result = run(small_data(), with_table(), {.zeros = Zeros::all}, {0, 0, 1, 0});
  EXPECT_THAT(result.values,
              ElementsAre(as_log1p(3, 0.5), 0, 1.5F, as_log1p(1, 0.5), 0, as_log1p(5, 2), 1.5F, 0, 0, 0, 0, 0));
}

TEST(OutputPolicy, CallsComeFromProbabilitiesWhereThereIsNoTable) {
  const auto result = run(small_data(), test::FakeAnswers{}, {});
  EXPECT_THAT(result.values,
              ElementsAre(as_log1p(3, 0.5), 0, 1.5F, as_log1p(1, 0.5), 1.5F, as_log1p(5, 2), 1.5F, 0, 0, 0, 0, 0));
}

TEST(OutputPolicy, RatesBecomeExpressedValuesUnderFill) {
  test::FakeAnswers answers;
  answers.offer = {.rate = true, .scale = Scale::normalized};
  answers.value = 0.25F;
  const auto result = run(small_data(), answers, {.zeros = Zeros::all, .scale = Scale::counts});
  const double first = 0.125 / (1 - std::exp(-0.125));
  const double second = 0.5 / (1 - std::exp(-0.5));
  EXPECT_FLOAT_EQ(result.values[1], static_cast<float>(first));
  EXPECT_FLOAT_EQ(result.values[4], static_cast<float>(second));
  const test::FakeFitted fitted(answers);
  const test::FakeImputation imputation(answers);
  const Dataset data = small_data();
  const OutputPolicy policy(data, fitted, imputation, {.zeros = Zeros::all}, {1, 1, 1, 1});
  EXPECT_EQ(policy.asked(), Quantity::rate);
  EXPECT_EQ(policy.written(), Quantity::expressed);
}

TEST(OutputPolicy, DeviationsFollowTheDeltaMethod) {
  const Dataset data = small_data();
  const auto answers = with_table();
  const test::FakeFitted fitted(answers);
  const test::FakeImputation imputation(answers);
  std::vector<float> out(12);
  OutputPolicy(data, fitted, imputation, {}, {1, 1, 1, 1}).stddev({0, 3}, out);
  EXPECT_THAT(out, ElementsAre(0, 0, 0.5F, 0, 0, 0, 0, 0, 0, 0, 0, 0));
  OutputPolicy(data, fitted, imputation, {.scale = Scale::counts}, {1, 1, 1, 1}).stddev({0, 3}, out);
  EXPECT_FLOAT_EQ(out[2], static_cast<float>(0.5 * std::exp(1.5) * 0.5));
  // The derivative of the whole way, rates to expressed log1p values, by differences.
  test::FakeAnswers rates;
  rates.offer = {.rate = true, .stddev = true, .scale = Scale::counts};
  rates.value = 0.7F;
  rates.stddev = 1;
  const test::FakeFitted fitted_rates(rates);
  const test::FakeImputation imputation_rates(rates);
  OutputPolicy(data, fitted_rates, imputation_rates, {.zeros = Zeros::all}, {1, 1, 1, 1}).stddev({0, 3}, out);
  const auto written = [](double rate) { return std::log1p(expressed_from_rate(rate) / 0.5); };
  EXPECT_NEAR(out[1], (written(0.7 + 1e-5) - written(0.7 - 1e-5)) / 2e-5, 1e-5);
}

TEST(OutputPolicy, DropoutIsGivenAtZerosOnly) {
  const Dataset data = small_data();
  const auto answers = with_table();
  const test::FakeFitted fitted(answers);
  const test::FakeImputation imputation(answers);
  std::vector<float> out(12);
  OutputPolicy(data, fitted, imputation, {}, {0, 0, 1, 0}).dropout({0, 3}, out);
  EXPECT_THAT(out, ElementsAre(0, 0.2F, 0.6F, 0, 0.1F, 0, 0.4F, 0.49F, 0, 0, 0, 0));
}

TEST(OutputPolicy, RefusesValuesThatBrokeDown) {
  for (const float broken : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(), -0.5F}) {
    auto answers = with_table();
    answers.value = broken;
    try {
      (void)run(small_data(), answers, {});
      FAIL() << broken;
    } catch (const NumericalError& error) {
      EXPECT_THAT(error.what(), HasSubstr("gene g2 in cell c0"));
    }
  }
}

TEST(OutputPolicy, CalledNeedsADropoutModel) {
  test::FakeAnswers answers;
  answers.offer = {.expressed = true};
  EXPECT_THROW((void)run(small_data(), answers, {}), OptionError);
  EXPECT_EQ(run(small_data(), answers, {.zeros = Zeros::all}).tally.filled, 5);
}

TEST(OutputPolicy, BlocksAndThreadsChangeNothing) {
  const Dataset data = small_data();
  const auto answers = with_table();
  const test::FakeFitted fitted(answers);
  const test::FakeImputation imputation(answers);
  const OutputPolicy policy(data, fitted, imputation, {.zeros = Zeros::all}, {1, 1, 1, 1});
  std::vector<float> whole(12);
  std::vector<float> parts(12);
  policy.values({0, 3}, whole);
  for (std::int64_t cell = 0; cell < 3; ++cell) {
    policy.values({cell, cell + 1}, std::span<float>(parts).subspan(static_cast<std::size_t>(cell) * 4, 4));
  }
  EXPECT_EQ(whole, parts);
}

}  // namespace
}  // namespace undrop::output
