#include "methods/alra/alra.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "methods/alra/gene_rules.hpp"
#include "methods/alra/rank_choice.hpp"
#include "methods/planted_counts.hpp"

namespace undrop::alra {
namespace {

/// The published program's worked example, 12 cells × 5 genes.
Dataset example() {
  std::vector<std::vector<float>> rows;
  for (const char* digits :
       {"31222", "15100", "21221", "20232", "40120", "24002", "03420", "00131", "10022", "04211", "32202", "21140"}) {
    rows.emplace_back();
    for (const char* digit = digits; *digit != 0; ++digit) rows.back().push_back(static_cast<float>(*digit - '0'));
  }
  return test::prepared_rows(rows);
}

/// The output on the method's own scale, log(1 + 10,000 × share).
std::vector<double> own_values(const ParameterValues& given) {
  const Dataset data = example();
  std::vector<double> out;
  for (const float value : test::imputed_values("alra", data, 1, given))
    out.push_back(std::log1p(std::expm1(static_cast<double>(value)) * 10000 / data.median_total));
  return out;
}

void expect_row(const std::vector<double>& values, std::size_t row, const std::vector<double>& expected) {
  for (std::size_t k = 0; k < 5; ++k) EXPECT_NEAR(values[row * 5 + k], expected[k], 2e-5) << row << " " << k;
}

TEST(Alra, AbsoluteThresholdsAsInThePublishedProgram) {
  const auto out = own_values({{"rank", std::int64_t{2}}, {"threshold", std::string("absolute")}});
  expect_row(out, 0, {8.364191, 8.035704, 8.215472, 8.199599, 8.086269});
  expect_row(out, 1, {7.927848, 8.804702, 7.178415, 0, 0});
  expect_row(out, 5, {7.798593, 8.504388, 0, 6.991792, 6.844010});
  expect_row(out, 7, {0, 0, 7.343026, 8.515937, 7.707456});
  expect_row(out, 8, {7.206217, 0, 7.294133, 8.303308, 7.575604});
  EXPECT_EQ(std::count_if(out.begin(), out.end(), [](double value) { return value > 0; }), 54);
}

TEST(Alra, NegativeThresholdsZeroNothingOfGenesWithoutNegativeValues) {
  const auto out = own_values({{"rank", std::int64_t{2}}});
  expect_row(out, 1, {7.977579, 8.804702, 7.234196, 7.108841, 6.976307});
  expect_row(out, 5, {7.860457, 8.504388, 7.184316, 7.206101, 6.996278});
  expect_row(out, 7, {7.260117, 0, 7.393363, 8.522852, 7.756531});
  expect_row(out, 8, {7.323688, 0, 7.346087, 8.339156, 7.640437});
  EXPECT_EQ(std::count_if(out.begin(), out.end(), [](double value) { return value > 0; }), 58);
}

TEST(Alra, ObservedValuesNeverBecomeZeroAndStayWhereAsked) {
  const Dataset data = test::prepared_rows(test::planted_rows());
  const auto rows = test::planted_rows();
  const auto out = test::imputed_values("alra", data, 1);
  const auto kept = test::imputed_values("alra", data, 1, {{"keep_observed", true}});
  for (std::size_t at = 0; at < out.size(); ++at) {
    const auto count = static_cast<double>(rows[at / test::planted_genes][at % test::planted_genes]);
    if (count == 0) continue;
    EXPECT_GT(out[at], 0);
    EXPECT_NEAR(static_cast<double>(kept[at]), std::log1p(count / data.size_factors[at / test::planted_genes]), 1e-5);
  }
}

TEST(Alra, AFactorOfACellChangesNothing) {
  auto rows = test::planted_rows();
  const auto before = test::imputed_values("alra", test::prepared_rows(rows), 1);
  for (auto& count : rows[4]) count *= 3;
  const Dataset data = test::prepared_rows(rows);
  const auto after = test::imputed_values("alra", data, 1);
  const double ratio = data.median_total / test::prepared_rows(test::planted_rows()).median_total;
  for (std::size_t at = 0; at < before.size(); ++at)
    EXPECT_NEAR(std::expm1(static_cast<double>(after[at])), std::expm1(static_cast<double>(before[at])) * ratio,
                1e-3 * (1 + std::expm1(static_cast<double>(before[at]))));
}

TEST(Alra, GeneRuleMatchesTheMomentsOfTheNonZeros) {
  const std::vector<double> low_rank{-0.5, 0.2, 0.8, 1, 1.4, 2};
  const std::vector<float> observed{1, 2, 4};
  const auto rule = gene_rule(low_rank, observed, {.quantile = 0});
  EXPECT_EQ(rule.threshold, 0.5);
  EXPECT_EQ(rule.value(0.2), 0);
  double sum = 0, squares = 0;
  for (const double value : {0.8, 1.0, 1.4, 2.0}) sum += rule.value(value) / 4;
  for (const double value : {0.8, 1.0, 1.4, 2.0}) squares += std::pow(rule.value(value) - sum, 2);
  EXPECT_NEAR(sum, 7.0 / 3, 1e-12);
  EXPECT_NEAR(squares / 3, 7.0 / 3, 1e-12);
  // A constant, or a single observed value, is not scaled.
  EXPECT_EQ(gene_rule(std::vector<double>{1, 1, 1}, observed, {}).slope, 1);
  EXPECT_EQ(gene_rule(low_rank, std::vector<float>{3}, {}).slope, 1);
}

TEST(Alra, QuantileOfType7) {
  EXPECT_NEAR(quantile_of(std::vector<double>{5, 1, 2, 9, -3}, 0.001), -2.984, 1e-12);
  EXPECT_EQ(quantile_of(std::vector<double>{4}, 0.001), 4);
}

TEST(Alra, RankIsTheLastGapThatStandsOut) {
  std::vector<double> values{100, 60, 40, 39, 20};
  for (int i = 0; i < 95; ++i) values.push_back(10 - 0.95 * i / 94 + 0.01 * std::sin(i + 1));
  std::sort(values.rbegin(), values.rend());
  const auto choice = choose_rank(values, rule_for(1000, 6));
  EXPECT_EQ(choice.rank, 5);
  EXPECT_TRUE(choice.stands_out);
  const auto none = choose_rank(values, rule_for(1000, 1e6));
  EXPECT_EQ(none.rank, 1);
  EXPECT_FALSE(none.stands_out);
  EXPECT_EQ(rule_for(40, 6).n_values, 39);
  EXPECT_EQ(rule_for(40, 6).noise_start, 31);
  EXPECT_EQ(rule_for(20, 6).n_values, 0);
}

}  // namespace
}  // namespace undrop::alra
