#include "output/posterior.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "memory_archive.hpp"
#include "output/fake_imputer.hpp"
#include "prep/size_factors.hpp"
#include "support.hpp"

namespace undrop::output {
namespace {

TEST(PosteriorRate, LiesBetweenTheCountAndThePrior) {
  // Gamma(3 + 2, 1.5 + 2 / 0.5).
  const Moments moments = posterior_rate(3, 1.5, 0.5, 2);
  EXPECT_NEAR(moments.mean, 5 / 5.5, 1e-12);
  EXPECT_NEAR(moments.variance, 5 / (5.5 * 5.5), 1e-12);
  EXPECT_NEAR(posterior_rate(3, 1.5, 0.5, 1e12).mean, 0.5, 1e-9);
  EXPECT_NEAR(posterior_rate(3, 1.5, 0.5, 1e-12).mean, 2, 1e-9);
}

TEST(PosteriorQuantile, IsThatOfTheGammaWithTheseMoments) {
  // Mean 2 and deviation 2: exponential, whose median is 2 log 2.
  EXPECT_NEAR(posterior_quantile(2, 2, 0.5), 2 * std::log(2.0), 1e-12);
  EXPECT_NEAR(posterior_quantile(2, 2, 0.95), -2 * std::log(0.05), 1e-12);
  EXPECT_DOUBLE_EQ(posterior_quantile(2, 0, 0.95), 2);
  EXPECT_DOUBLE_EQ(posterior_quantile(0, 0, 0.05), 0);
}

class WithPosterior : public testing::Test {
 protected:
  WithPosterior() {
    data = test::dataset_from_rows({{3, 0, 1}, {0, 0, 0}, {0, 2, 6}});
    prep::set_size_factors(data, context);
    answers.offer = {.rate = true, .scale = Scale::normalized};
    answers.value = 2;
  }
  [[nodiscard]] std::unique_ptr<FittedImputer> fitted(Scale scale = Scale::normalized) {
    answers.offer.scale = scale;
    return with_posterior(std::make_unique<test::FakeFitted>(answers),
                          {{data.gene_names[0], data.gene_names[2]}, {1, 0.5}, {4, 1}});
  }
  [[nodiscard]] std::vector<float> values(const FittedImputer& of) {
    std::vector<float> out(9);
    of.bind(data, context)->impute({0, 3}, genes, Quantity::rate, out);
    return out;
  }
  Context context;
  Dataset data;
  test::FakeAnswers answers;
  const std::vector<std::int32_t> genes{0, 1, 2};
};

TEST_F(WithPosterior, WeighsCountsAgainstScaledPredictions) {
  const auto s = data.size_factors;
  const auto out = values(*fitted());
  EXPECT_FLOAT_EQ(out[0], static_cast<float>((3 + 4) / (s[0] + 4 / 2.0)));
  EXPECT_FLOAT_EQ(out[1], 2) << "a gene without terms keeps the method's rate";
  EXPECT_FLOAT_EQ(out[2], static_cast<float>((1 + 1) / (s[0] + 1 / 1.0)));
  EXPECT_EQ(out[3], 0) << "empty cell";
  EXPECT_FLOAT_EQ(out[6], static_cast<float>(4 / (s[2] + 4 / 2.0)));
  std::vector<float> deviations(9);
  fitted()->bind(data, context)->stddev({0, 3}, genes, Quantity::rate, deviations);
  EXPECT_FLOAT_EQ(deviations[0], static_cast<float>(std::sqrt(7.0) / (s[0] + 4 / 2.0)));
}

TEST_F(WithPosterior, TakesRatesOnAnyScale) {
  answers.value = std::log1p(2.0F);
  EXPECT_FLOAT_EQ(values(*fitted(Scale::log1p))[0], static_cast<float>(7 / (data.size_factors[0] + 2)));
  answers.value = 2;
  EXPECT_FLOAT_EQ(values(*fitted(Scale::counts))[0],
                  static_cast<float>(7 / (data.size_factors[0] + 4 * data.size_factors[0] / 2)));
}

TEST_F(WithPosterior, TakesSumsOverCellsAtTheirDepth) {
  answers.value = 6;
  answers.depth = 3;
  const auto s = data.size_factors[0];
  EXPECT_FLOAT_EQ(values(*fitted(Scale::counts))[0], static_cast<float>(7 / (s + 4 / 2.0)));
  answers.value = 2;
  EXPECT_FLOAT_EQ(values(*fitted())[0], static_cast<float>(7 / (s + 4 / 2.0))) << "no counts, no depth";
}

TEST_F(WithPosterior, OffersRatesWithDeviationsAndNeedsRates) {
  const Offer offer = fitted()->offer();
  EXPECT_TRUE(offer.rate && offer.stddev && offer.rate_is_posterior);
  EXPECT_FALSE(offer.expressed || offer.dropout_probability);
  answers.offer = {.expressed = true};
  EXPECT_THROW((void)with_posterior(std::make_unique<test::FakeFitted>(answers), {}), std::logic_error);
}

TEST_F(WithPosterior, TermsComeBackFromAnArchive) {
  test::MemoryArchive archive;
  EXPECT_FALSE(PosteriorTerms::are_in(archive));
  fitted()->save(archive);
  ASSERT_TRUE(PosteriorTerms::are_in(archive));
  const auto terms = PosteriorTerms::load(archive);
  EXPECT_EQ(terms.gene_names, (std::vector<std::string>{data.gene_names[0], data.gene_names[2]}));
  EXPECT_EQ(terms.scale, (std::vector<double>{1, 0.5}));
  EXPECT_EQ(terms.trust, (std::vector<double>{4, 1}));
}

TEST_F(WithPosterior, DamagedTermsAreRefused) {
  for (const double bad : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN()}) {
    test::MemoryArchive archive;
    PosteriorTerms{{"a"}, {1}, {bad}}.save(archive);
    EXPECT_THROW((void)PosteriorTerms::load(archive), FormatError);
  }
  test::MemoryArchive archive;
  PosteriorTerms{{"a", "b"}, {1}, {1, 1}}.save(archive);
  EXPECT_THROW((void)PosteriorTerms::load(archive), FormatError);
}

TEST(NormalizeRates, FromEveryScale) {
  Context context;
  Dataset data = test::dataset_from_rows({{2, 2}, {0, 0}, {1, 1}});
  prep::set_size_factors(data, context);
  std::vector<float> values{3, 3, 3, 3, 3, 3};
  normalize_rates(data, Scale::counts, {0, 3}, values);
  EXPECT_FLOAT_EQ(values[0], static_cast<float>(3 / data.size_factors[0]));
  EXPECT_EQ(values[2], 0);
  values = {0, 1, 5, 5, 1, 0};
  normalize_rates(data, Scale::log1p, {0, 3}, values);
  EXPECT_FLOAT_EQ(values[1], std::expm1(1.0F));
  EXPECT_EQ(values[3], 0);
}

}  // namespace
}  // namespace undrop::output
