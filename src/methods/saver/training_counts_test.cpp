#include "methods/saver/training_counts.hpp"

#include <gtest/gtest.h>

#include <set>

#include "methods/planted_counts.hpp"

namespace undrop::saver {
namespace {

TEST(TrainingCounts, HoldEveryCountOnceAndFactorsOfMeanOne) {
  const Context context = test::context_of(1);
  const Dataset data = test::prepared_rows({{2, 0, 5}, {0, 0, 0}, {1, 0, 1}, {4, 0, 0}});
  const auto counts = training_counts(data, 0, context);
  EXPECT_EQ(counts.gene_names, (std::vector<std::string>{"g0", "g2"}));
  ASSERT_EQ(counts.n_cells(), 3);
  EXPECT_DOUBLE_EQ(counts.factors[0] + counts.factors[1] + counts.factors[2], 3);
  EXPECT_DOUBLE_EQ(counts.mean_total, 13.0 / 3);
  EXPECT_EQ(counts.offsets, (std::vector<std::int64_t>{0, 3, 5}));
  EXPECT_EQ(std::multiset<float>(counts.counts.begin(), counts.counts.end()), (std::multiset<float>{1, 1, 2, 4, 5}));
  double mean = 0;
  for (std::size_t e = 0; e < 3; ++e)
    mean += static_cast<double>(counts.counts[e]) / counts.factors[static_cast<std::size_t>(counts.cells[e])] / 3;
  EXPECT_NEAR(counts.mean[0], mean, 1e-12);
}

TEST(TrainingCounts, ASampleIsTheSameWhateverTheOrderOfCells) {
  const Context context = test::context_of(1);
  const Dataset data = test::prepared_rows(test::planted_rows());
  const auto some = training_counts(data, 20, context);
  EXPECT_EQ(some.n_cells(), 20);
  std::vector<std::int64_t> turned;
  for (std::int64_t i = test::planted_cells; i-- > 0;) turned.push_back(i);
  const auto other = training_counts(select_cells(data, turned), 20, context);
  EXPECT_EQ(some.counts, other.counts);
  EXPECT_EQ(some.factors, other.factors);
}

}  // namespace
}  // namespace undrop::saver
