#include "judge/truth_scores.hpp"

#include <undrop/errors.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "judge/matrices.hpp"

namespace undrop::judge {
namespace {

/// A comparison that owns its parts.
struct Case {
  std::unique_ptr<ValueSource> counts;
  std::unique_ptr<ValueSource> truth;
  std::unique_ptr<ValueSource> dropout;
  std::unique_ptr<Prediction> result;
  std::vector<std::unique_ptr<Prediction>> controls;
  std::vector<double> size_factors;

  std::vector<TruthScores> score(TruthProtocol protocol, const Context& context = Context()) {
    controls = make_controls(*counts, size_factors, context);
    TruthComparison comparison;
    comparison.protocol = protocol;
    comparison.counts = counts.get();
    comparison.truth = truth.get();
    comparison.size_factors = size_factors;
    comparison.predictions = {result.get(), controls[0].get(), controls[1].get(), controls[2].get()};
    comparison.dropout = dropout.get();
    return score_against_truth(comparison, context);
  }
};

Case small_case() {
  Case small;
  small.counts = test::values(test::seen);
  small.truth = test::values(test::true_counts);
  small.size_factors = test::size_factors;
  small.result = make_result("mine", test::values(test::imputed), Scale::counts, test::size_factors);
  return small;
}

void expect_set(const RecoverySet& set, double rmse, double mae, double pearson, double cosine) {
  EXPECT_NEAR(set.rmse, rmse, 1e-12);
  EXPECT_NEAR(set.mae, mae, 1e-12);
  EXPECT_NEAR(set.pearson, pearson, 1e-12);
  EXPECT_NEAR(set.cosine, cosine, 1e-12);
}

// Expected values were computed with numpy from the same matrices.
TEST(TruthScores, EveryEntryByOwnTotals) {
  auto small = small_case();
  const auto rows = small.score(TruthProtocol::truth);
  ASSERT_EQ(rows.size(), 4U);
  EXPECT_EQ(rows[0].name, "mine");
  EXPECT_EQ(rows[0].recovery.n_entries, 12);
  expect_set(rows[0].recovery.overall, 0.5669526754256277, 0.3462733138905873, 0.7155974081688803, 0.9077526787291628);
  expect_set(rows[1].recovery.overall, 0.8861516298872176, 0.5415527689329093, 0.4462294154936934, 0.7391380089482049);
  expect_set(rows[2].recovery.overall, 0.9113873040013265, 0.8158095826751403, -0.3296465507952803, 0.724127942955551);
  expect_set(rows[3].recovery.overall, 0.8453306893491553, 0.6977899196277733, -0.22344213742984037,
             0.7769903405421751);
  EXPECT_NEAR(rows[0].mass_ratio, 1.3088235294117647, 1e-12);
  EXPECT_NEAR(rows[1].mass_ratio, 1, 1e-12);
  EXPECT_NEAR(rows[3].mass_ratio, 1.8872617935468345, 1e-12);
  EXPECT_NEAR(rows[0].recovery.per_gene.rmse, 0.4661110910174713, 1e-12);
  EXPECT_NEAR(rows[0].recovery.per_gene.pearson,
              (0.9964558294687428 + 0.819834851155449 + 0.07414803674573496 + 0.9672490306250132) / 4, 1e-12);
  EXPECT_NEAR(rows[0].recovery.per_cell.rmse, 0.5247729564617009, 1e-12);
  EXPECT_NEAR(rows[0].recovery.per_cell.pearson, 0.8022978265470065, 1e-12);
}

TEST(TruthScores, HiddenEntriesBySizeFactorsOfTheInput) {
  auto small = small_case();
  const auto rows = small.score(TruthProtocol::mask);
  EXPECT_EQ(rows[0].recovery.n_entries, 3);
  expect_set(rows[0].recovery.overall, 0.9234815761825838, 0.772836747847935, 0.6300738222232032, 0.869397610729595);
  expect_set(rows[1].recovery.overall, 1.6734167993083542, 1.5976485311548367, 0, 0);
  expect_set(rows[2].recovery.overall, 1.2451570259732387, 1.09513399623725, -0.2564911597761609, 0.8454252066225135);
  EXPECT_FALSE(rows[0].calls.has_value());
}

TEST(TruthScores, CallsAreZerosThatWereFilled) {
  auto small = small_case();
  const auto rows = small.score(TruthProtocol::truth);
  // Zeros of the input: 6, of which 3 are dropout; the result fills 2 of these and 2 others.
  ASSERT_TRUE(rows[0].calls.has_value());
  EXPECT_EQ(rows[0].calls->n(), 6);
  EXPECT_EQ(rows[0].calls->true_positives, 2);
  EXPECT_EQ(rows[0].calls->false_positives, 2);
  EXPECT_EQ(rows[0].calls->false_negatives, 1);
  EXPECT_EQ(rows[1].calls->true_positives + rows[1].calls->false_positives, 0);
  EXPECT_EQ(rows[2].calls->true_positives, 3);
  EXPECT_EQ(rows[2].calls->false_positives, 3);
  EXPECT_FALSE(rows[0].auc.has_value());
}

TEST(TruthScores, ProbabilitiesAreTheResultsOwn) {
  auto small = small_case();
  small.dropout = test::values({{0, 0.9F, 0.2F, 0}, {0.1F, 0, 0.8F, 0}, {0, 0.7F, 0, 0.3F}});
  const auto rows = small.score(TruthProtocol::truth);
  ASSERT_TRUE(rows[0].auc.has_value());
  EXPECT_DOUBLE_EQ(*rows[0].auc, 1);
  EXPECT_NEAR(*rows[0].brier, (0.01 + 0.04 + 0.01 + 0.04 + 0.09 + 0.09) / 6, 1e-7);
  EXPECT_FALSE(rows[1].auc.has_value());
}

Case large_case() {
  std::mt19937 engine(1);
  const auto count = [&engine](std::uint32_t n) { return static_cast<float>(engine() % n); };
  std::vector<std::vector<float>> seen(2500, std::vector<float>(150));
  auto truth = seen;
  auto result = seen;
  for (std::size_t i = 0; i < seen.size(); ++i) {
    for (std::size_t j = 0; j < 150; ++j) {
      truth[i][j] = count(3) * count(5);
      seen[i][j] = engine() % 2 == 0 ? truth[i][j] : 0;
      result[i][j] = 0.25F * count(16);
    }
  }
  Case large;
  large.counts = test::values(seen);
  large.truth = test::values(truth);
  large.size_factors.assign(2500, 1.0);
  large.result = make_result("mine", test::values(result), Scale::counts, large.size_factors);
  return large;
}

TEST(TruthScores, SameBitsForAnyNumberOfThreads) {
  for (const auto protocol : {TruthProtocol::truth, TruthProtocol::mask}) {
    std::vector<TruthScores> scores[2];
    for (const int many : {0, 1}) {
      auto large = large_case();
      Context context;
      context.threads = many == 0 ? 1 : 4;
      scores[many] = large.score(protocol, context);
    }
    for (std::size_t i = 0; i < 4; ++i) {
      EXPECT_EQ(scores[0][i].recovery.overall.rmse, scores[1][i].recovery.overall.rmse);
      EXPECT_EQ(scores[0][i].recovery.per_gene.rmse, scores[1][i].recovery.per_gene.rmse);
      EXPECT_EQ(scores[0][i].recovery.overall.cosine, scores[1][i].recovery.overall.cosine);
      EXPECT_EQ(scores[0][i].mass_ratio, scores[1][i].mass_ratio);
    }
  }
}

TEST(TruthScores, EmptyCellsStayDefined) {
  Case empty;
  empty.counts = test::values({{2, 0}, {0, 0}, {1, 3}});
  empty.truth = test::values({{2, 1}, {0, 0}, {1, 3}});
  empty.size_factors = {2.0 / 3, 0, 4.0 / 3};
  empty.result = make_result("mine", test::values({{2, 1}, {0, 0}, {1, 3}}), Scale::counts, empty.size_factors);
  const auto rows = empty.score(TruthProtocol::truth);
  EXPECT_EQ(rows[0].recovery.overall.rmse, 0);
  for (const auto& row : rows) EXPECT_TRUE(std::isfinite(row.recovery.overall.rmse)) << row.name;
}

TEST(TruthScores, StopsWhenCancelled) {
  auto small = small_case();
  Context context;
  context.cancel->cancel();
  EXPECT_THROW((void)small.score(TruthProtocol::truth, context), Cancelled);
}

}  // namespace
}  // namespace undrop::judge
