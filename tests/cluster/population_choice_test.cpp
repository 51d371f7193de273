#include "cluster/population_choice.hpp"

#include <gmock/gmock.h>

#include "cluster/planted_groups.hpp"

namespace undrop::cluster {
namespace {

using test::context_with;

TEST(ChooseNumber, FindsThePlantedNumber) {
  for (const std::size_t k : {2U, 3U, 5U, 8U}) {
    const auto points = test::planted_points(600, 8, k, 12);
    const NumberOfClusters number = choose_number(points, 8, 15, context_with(2));
    EXPECT_EQ(number.chosen, static_cast<std::int64_t>(k));
    EXPECT_EQ(number.within.size(), 15U);
    EXPECT_EQ(number.candidates.size(), number.silhouettes.size());
    EXPECT_THAT(number.candidates, testing::Contains(number.chosen));
  }
}

TEST(ChooseNumber, LeavesOneCloudInOnePiece) {
  Random random(2, "cloud");
  std::vector<double> points(600 * 50);
  for (auto& x : points) x = random.normal();
  EXPECT_EQ(choose_number(points, 50, 15, context_with(2)).chosen, 1);
}

TEST(ChooseNumber, LooksAtASampleOfManyPoints) {
  const auto points = test::planted_points(9000, 4, 4, 15);
  EXPECT_EQ(choose_number(points, 4, 10, context_with(2)).chosen, 4);
}

TEST(ChooseNumber, AnswersForFewOrIdenticalPoints) {
  for (const std::size_t n : {1U, 2U, 5U, 9U}) {
    EXPECT_EQ(choose_number(std::vector<double>(n * 2, 1), 2, 15, context_with(1)).chosen, 1) << n;
  }
  EXPECT_EQ(choose_number(std::vector<double>(200, 1), 2, 15, context_with(1)).chosen, 1);
}

TEST(CompareEmbeddings, PrefersZerosAsMissingUnderHeavyDropout) {
  const Dataset data = test::planted_cells(300, 120, 3, 0.75);
  const EmbeddingEvidence evidence = compare_embeddings(data, test::all_genes(data), {}, context_with(2));
  EXPECT_EQ(evidence.chosen, embed::Input::zeros_as_missing);
  EXPECT_GT(evidence.zeros_as_missing_gain, evidence.log_normalized_gain);
}

TEST(CompareEmbeddings, IsTheSameOnAnyNumberOfThreads) {
  const Dataset data = test::planted_cells(200, 60, 2, 0.5);
  const EmbeddingEvidence one = compare_embeddings(data, test::all_genes(data), {}, context_with(1));
  const EmbeddingEvidence four = compare_embeddings(data, test::all_genes(data), {}, context_with(4));
  EXPECT_EQ(one.log_normalized_gain, four.log_normalized_gain);
  EXPECT_EQ(one.zeros_as_missing_gain, four.zeros_as_missing_gain);
}

}  // namespace
}  // namespace undrop::cluster
