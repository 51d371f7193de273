#include "compare/whole_scores.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "judge/converted_values.hpp"
#include "simulated_input.hpp"

namespace undrop::compare {
namespace {

TEST(WholeScores, AreThoseThatAreWanted) {
  const auto input = test::simulated_input();
  const auto context = test::context_of();
  const auto counts = judge::counts_as_values(input.data.counts);
  const auto logs = judge::converted(*counts, Scale::counts, Scale::log1p, input.data.size_factors);
  EXPECT_EQ(WholeScorer(input, {"truth"}, context).score(*logs, nullptr).size(), 1U);
  const auto tasks = WholeScorer(input, {"truth", "labels", "structure"}, context).score(*logs, nullptr);
  EXPECT_EQ(tasks.size(), 3U);
  EXPECT_GT(tasks.at("truth").metrics().at("rmse"), 0);
}

TEST(WholeScores, TheInputKeepsItsOwnStructure) {
  const auto input = test::simulated_input();
  const auto context = test::context_of();
  const auto counts = judge::counts_as_values(input.data.counts);
  const auto logs = judge::converted(*counts, Scale::counts, Scale::log1p, input.data.size_factors);
  const auto metrics = WholeScorer(input, {"structure"}, context).score(*logs, nullptr)["structure"].metrics();
  EXPECT_DOUBLE_EQ(metrics.at("neighbor_overlap"), 1);
  EXPECT_DOUBLE_EQ(metrics.at("variance_kept"), 1);
}

TEST(WholeScores, StagesAreScoredWhereThereAreSome) {
  auto input = test::simulated_input();
  for (const auto code : input.labels.codes) input.stages.push_back(code);
  const auto context = test::context_of();
  const auto counts = judge::counts_as_values(input.data.counts);
  const auto logs = judge::converted(*counts, Scale::counts, Scale::log1p, input.data.size_factors);
  const auto tasks = WholeScorer(input, {"trajectory"}, context).score(*logs, nullptr);
  EXPECT_TRUE(std::isfinite(tasks.at("trajectory").metrics().at("kendall")));
}

}  // namespace
}  // namespace undrop::compare
