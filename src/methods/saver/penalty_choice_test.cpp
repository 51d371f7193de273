#include "methods/saver/penalty_choice.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/random.hpp"

namespace undrop::saver {
namespace {

TEST(PenaltyChoice, TheRuleGivesThePublishedPenalties) {
  // Counts 0 12 0 3 0 25 1 0 7 0 0 18 by themselves.
  const std::vector<double> y{0, 12, 0, 3, 0, 25, 1, 0, 7, 0, 0, 18};
  double square = 0;
  for (const double v : y) square += (v - 5.5) * (v - 5.5) / 12;
  const PenaltyRule rule{0.2, {-2, 8}};
  const auto found = rule.penalty(.6, std::sqrt(square));
  EXPECT_NEAR(found.largest, 4.86518242, 1e-8);
  EXPECT_NEAR(found.best, .912820665, 1e-9);
}

TEST(PenaltyChoice, LinesAndCutoffs) {
  const std::vector<double> x{1, 2, 3};
  const std::vector<double> y{3, 5, 7};
  EXPECT_NEAR(fit_line(x, y).intercept, 1, 1e-12);
  EXPECT_NEAR(fit_line(x, y).slope, 2, 1e-12);
  // Roots of the gains 0, 1: half of one is expected at a correlation of 0.3.
  const std::vector<Calibrated> genes{{.1, {1, 1, 0}}, {.5, {1, std::exp(-1.0), 1}}};
  EXPECT_NEAR(worthwhile_correlation(genes), .3, 1e-12);
  const std::vector<Calibrated> good{{.4, {1, std::exp(-1.0), 1}}, {.6, {1, std::exp(-2.0), 4}}};
  const auto rule = penalty_rule(good, .3);  // squares 1, 4: −5 + 15 × correlation
  EXPECT_NEAR(rule.squared_log_ratio.slope, 15, 1e-9);
  EXPECT_NEAR(rule.cutoff, 1.0 / 3, 1e-9);
  EXPECT_TRUE(std::isinf(penalty_rule(genes, .9).cutoff));
}

struct Planted {
  Eigen::MatrixXf x{200, 30};
  Eigen::VectorXf y{200};
  std::vector<std::int32_t> candidates;
  std::vector<std::int64_t> folds;
};

Planted planted(double effect) {
  Planted out;
  Random random(4, "penalty choice");
  for (Eigen::Index j = 0; j < out.x.cols(); ++j) {
    out.candidates.push_back(static_cast<std::int32_t>(j));
    for (Eigen::Index c = 0; c < out.x.rows(); ++c) out.x(c, j) = static_cast<float>(random.normal());
  }
  for (Eigen::Index c = 0; c < out.x.rows(); ++c) {
    const double eta = 0.5 + effect * static_cast<double>(out.x(c, 3) - out.x(c, 7));
    out.folds.push_back(c % 5);
    out.y[c] = static_cast<float>(random.poisson(std::exp(eta)));
  }
  return out;
}

TEST(PenaltyChoice, GainsWhereThereIsSomethingToPredict) {
  const auto with = planted(.6);
  const auto found = choose_penalty(with.x, with.y, with.candidates, with.folds, {});
  EXPECT_GT(found.gain, 2);
  EXPECT_LT(found.best, found.largest / 3);
  const auto without = planted(0);
  EXPECT_LT(choose_penalty(without.x, without.y, without.candidates, without.folds, {}).gain, 1);
}

TEST(PenaltyChoice, AGeneWithoutCandidatesIsNotPredicted) {
  const auto with = planted(.6);
  const auto found = choose_penalty(with.x, with.y, {}, with.folds, {});
  EXPECT_EQ(found.largest, 0);
  EXPECT_EQ(found.gain, 0);
}

}  // namespace
}  // namespace undrop::saver
