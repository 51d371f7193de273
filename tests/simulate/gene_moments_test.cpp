#include "simulate/gene_moments.hpp"

#include <undrop/errors.hpp>

#include <gtest/gtest.h>

#include "support.hpp"

namespace undrop::simulate {
namespace {

TEST(GeneMoments, AreThoseOfNormalisedCounts) {
  // Ten cells with totals 10 and ten with 30, one empty cell; gene 11 is never seen.
  std::vector<std::vector<float>> rows;
  for (int cell = 0; cell < 20; ++cell) {
    std::vector<float> row(12, 0.0F);
    for (std::size_t gene = 1; gene < 10; ++gene) row[gene] = 1;
    row[0] = cell < 10 ? 1.0F : 0.0F;
    row[10] = cell < 10 ? 0.0F : 21.0F;
    rows.push_back(row);
  }
  rows.emplace_back(12, 0.0F);
  const auto data = undrop::test::dataset_from_rows(rows);
  const auto moments = gene_moments(*data.counts, Context());
  EXPECT_EQ(moments.n_cells, 20);
  ASSERT_EQ(moments.means.size(), 11U);
  // Median total 20: size factors 0.5 and 1.5.
  EXPECT_NEAR(moments.mean_inverse_size_factor, (2 + 2.0 / 3) / 2, 1e-12);
  EXPECT_NEAR(moments.means[0], 1, 1e-12);
  EXPECT_NEAR(moments.variances[0], 1 * 20.0 / 19, 1e-12);
  EXPECT_NEAR(moments.zero_shares[0], 0.5, 1e-12);
  EXPECT_NEAR(moments.means[10], 7, 1e-12);
  EXPECT_NEAR(moments.zero_shares[5], 0, 1e-12);
}

TEST(GeneMoments, TooLittleIsRefused) {
  const auto data = undrop::test::dataset_from_rows({{1, 2}, {3, 4}});
  EXPECT_THROW((void)gene_moments(*data.counts, Context()), InputError);
}

}  // namespace
}  // namespace undrop::simulate
