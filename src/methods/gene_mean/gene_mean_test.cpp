#include "methods/gene_mean/gene_mean.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "methods/planted_counts.hpp"

namespace undrop::gene_mean {
namespace {

TEST(GeneMean, WorkedNumbers) {
  // Totals 4, 8, 6: size factors 2/3, 4/3, 1. Counts / size factor of g0: 3, 3, 0; of g1: 3, 3, 6.
  const Dataset data = test::prepared_rows({{2, 2}, {4, 4}, {0, 6}});
  const auto out = test::imputed_values("gene_mean", data, 1);
  for (std::size_t cell = 0; cell < 3; ++cell) {
    EXPECT_FLOAT_EQ(out[cell * 2], 2);
    EXPECT_FLOAT_EQ(out[cell * 2 + 1], 4);
  }
}

TEST(GeneMean, KeepsTheMassOfEveryGeneAtCommonDepth) {
  const Dataset data = test::prepared_rows(test::planted_rows());
  const auto rows = test::planted_rows();
  const auto out = test::imputed_values("gene_mean", data, 1);
  for (std::size_t gene = 0; gene < test::planted_genes; ++gene) {
    double before = 0;
    double after = 0;
    for (std::size_t cell = 0; cell < test::planted_cells; ++cell) {
      if (data.size_factors[cell] > 0) before += static_cast<double>(rows[cell][gene]) / data.size_factors[cell];
      after += static_cast<double>(out[cell * test::planted_genes + gene]);
    }
    EXPECT_NEAR(after, before, 1e-5 * (1 + before));
  }
}

}  // namespace
}  // namespace undrop::gene_mean
