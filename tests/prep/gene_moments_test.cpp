#include "prep/gene_moments.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "prep/size_factors.hpp"
#include "support.hpp"

namespace undrop::prep {
namespace {

Dataset example() {
  Dataset data = test::dataset_from_rows({{2, 0, 2}, {0, 0, 0}, {4, 0, 4}, {0, 0, 6}});  // totals 4, 0, 8, 6
  set_size_factors(data, Context());
  return data;  // size factors 2/3, 0, 4/3, 1
}

TEST(GeneMoments, WorkedNumbers) {
  const auto moments = gene_moments(example(), Context());
  EXPECT_EQ(moments.gene_names, (std::vector<std::string>{"g0", "g2"}));
  EXPECT_EQ(moments.n_cells, 3);
  EXPECT_NEAR(moments.inverse_factors, 1.5 + 0.75 + 1, 1e-12);
  EXPECT_NEAR(moments.sum[0], 6, 1e-12);
  EXPECT_NEAR(moments.sum[1], 12, 1e-12);
  EXPECT_NEAR(moments.squares[1], 9 + 9 + 36, 1e-12);
  EXPECT_NEAR(moments.log_sum[0], 2 * std::log(4.0), 1e-12);
  EXPECT_NEAR(moments.largest_log[1], std::log(7.0), 1e-12);
  EXPECT_EQ(moments.seen, (std::vector<double>{2, 3}));
}

TEST(GeneMoments, FeaturesThatAreNotModelledAreLeftOut) {
  Dataset data = example();
  data.is_modelled = {1, 1, 0};
  EXPECT_EQ(gene_moments(data, Context()).gene_names, (std::vector<std::string>{"g0"}));
}

TEST(GeneMoments, TheSameForAnyNumberOfThreads) {
  std::vector<std::vector<float>> rows(2500, std::vector<float>(3));
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = {static_cast<float>(i % 7), static_cast<float>(i % 11), 1};
  Dataset data = test::dataset_from_rows(rows);
  set_size_factors(data, Context());
  Context one;
  one.threads = 1;
  Context four;
  four.threads = 4;
  EXPECT_EQ(gene_moments(data, one).log_sum, gene_moments(data, four).log_sum);
}

}  // namespace
}  // namespace undrop::prep
