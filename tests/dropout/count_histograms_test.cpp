#include "dropout/count_histograms.hpp"

#include <gmock/gmock.h>

#include <map>

#include "core/random.hpp"
#include "support.hpp"

namespace undrop::dropout {
namespace {

using testing::ElementsAre;

const std::vector<std::int32_t> both_genes = {0, 1};

Context threads(int n) {
  Context context;
  context.threads = n;
  return context;
}

TEST(CountHistograms, CountZerosAndPositiveValues) {
  const Dataset data = test::dataset_from_rows({{1, 0}, {1, 3}, {0, 0}, {2, 3}});
  const CountHistograms histograms(data, both_genes, std::vector<std::int32_t>(4, 0), 1, threads(1));
  const CountHistogram first = histograms.at(0, 0);
  EXPECT_THAT(first.counts, ElementsAre(0, 1, 2));
  EXPECT_THAT(first.multiplicity, ElementsAre(1, 2, 1));
  const CountHistogram second = histograms.at(1, 0);
  EXPECT_THAT(second.counts, ElementsAre(0, 3));
  EXPECT_THAT(second.multiplicity, ElementsAre(2, 2));
}

TEST(CountHistograms, KeepPopulationsApartAndLeaveCellsWithoutOneOut) {
  const Dataset data = test::dataset_from_rows({{1, 0}, {1, 3}, {7, 9}, {2, 3}});
  const CountHistograms histograms(data, both_genes, std::vector<std::int32_t>{0, 2, -1, 2}, 3, threads(1));
  EXPECT_THAT(histograms.at(0, 0).counts, ElementsAre(1));
  EXPECT_THAT(histograms.at(0, 2).counts, ElementsAre(1, 2));
  EXPECT_THAT(histograms.at(1, 2).multiplicity, ElementsAre(2));
  EXPECT_TRUE(histograms.at(0, 1).counts.empty());
}

TEST(CountHistograms, HoldLargeCountsAndFractionsInOrder) {
  const Dataset data = test::dataset_from_rows({{0.5F}, {1.5F}, {1.5F}, {100000}, {128}, {129}, {1}, {0}, {100000}});
  const CountHistograms histograms(data, std::vector<std::int32_t>{0}, std::vector<std::int32_t>(9, 0), 1, threads(1));
  const CountHistogram out = histograms.at(0, 0);
  EXPECT_THAT(out.counts, ElementsAre(0, 0.5, 1, 1.5, 128, 129, 100000));
  EXPECT_THAT(out.multiplicity, ElementsAre(1, 1, 1, 2, 1, 1, 2));
}

TEST(CountHistograms, TakeOnlyTheGenesAskedForInTheirOrder) {
  const Dataset data = test::dataset_from_rows({{1, 2, 3}, {1, 2, 3}});
  const CountHistograms histograms(data, std::vector<std::int32_t>{2, 0}, std::vector<std::int32_t>(2, 0), 1,
                                   threads(1));
  EXPECT_THAT(histograms.at(0, 0).counts, ElementsAre(3));
  EXPECT_THAT(histograms.at(1, 0).counts, ElementsAre(1));
}

TEST(CountHistograms, EqualPlainCountingOnAnyNumberOfThreads) {
  constexpr std::size_t n_cells = 5000;
  constexpr std::size_t n_genes = 7;
  Random random(3, "histogram test");
  std::vector<std::vector<float>> rows(n_cells, std::vector<float>(n_genes));
  std::vector<std::int32_t> populations;
  std::map<std::tuple<std::size_t, std::int32_t, double>, double> plain;
  for (auto& row : rows) {
    populations.push_back(static_cast<std::int32_t>(random.below(4)) - 1);
    for (std::size_t j = 0; j < n_genes; ++j) {
      row[j] = static_cast<float>(random.poisson(random.gamma(0.3, 200)));
      if (populations.back() >= 0) plain[{j, populations.back(), static_cast<double>(row[j])}] += 1;
    }
  }
  const Dataset data = test::dataset_from_rows(rows);
  const std::vector<std::int32_t> genes = {0, 1, 2, 3, 4, 5, 6};
  for (const int n : {1, 4}) {
    const CountHistograms histograms(data, genes, populations, 3, threads(n));
    std::map<std::tuple<std::size_t, std::int32_t, double>, double> found;
    for (std::size_t j = 0; j < n_genes; ++j) {
      for (std::int32_t k = 0; k < 3; ++k) {
        const CountHistogram out = histograms.at(j, k);
        EXPECT_TRUE(std::is_sorted(out.counts.begin(), out.counts.end()));
        for (std::size_t i = 0; i < out.counts.size(); ++i) found[{j, k, out.counts[i]}] = out.multiplicity[i];
      }
    }
    EXPECT_EQ(found, plain) << n << " threads";
  }
}

}  // namespace
}  // namespace undrop::dropout
