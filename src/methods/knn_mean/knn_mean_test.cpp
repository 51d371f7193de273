#include "methods/knn_mean/knn_mean.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "methods/planted_counts.hpp"

namespace undrop::knn_mean {
namespace {

TEST(KnnMean, AutomaticNeighbours) {
  EXPECT_EQ(automatic_neighbors(9), 5);
  EXPECT_EQ(automatic_neighbors(100), 10);
  EXPECT_EQ(automatic_neighbors(1000000), 30);
}

TEST(KnnMean, WorkedNumbers) {
  // Two kinds of cells of equal depth, two cells each: a neighbourhood of two is the kind.
  const Dataset data = test::prepared_rows({{9, 1, 0}, {0, 4, 6}, {7, 3, 0}, {0, 2, 8}});
  const auto out = test::imputed_values("knn_mean", data, 1, {{"n_neighbors", std::int64_t{2}}});
  EXPECT_EQ(out, (std::vector<float>{8, 2, 0, 0, 3, 7, 8, 2, 0, 0, 3, 7}));
}

TEST(KnnMean, OneNeighbourIsTheCellItself) {
  const Dataset data = test::prepared_rows(test::planted_rows());
  const auto rows = test::planted_rows();
  const auto out = test::imputed_values("knn_mean", data, 1, {{"n_neighbors", std::int64_t{1}}});
  for (std::size_t at = 0; at < out.size(); ++at) {
    const double factor = data.size_factors[at / test::planted_genes];
    const double count = static_cast<double>(rows[at / test::planted_genes][at % test::planted_genes]);
    EXPECT_FLOAT_EQ(out[at], static_cast<float>(factor > 0 ? count / factor : 0));
  }
}

}  // namespace
}  // namespace undrop::knn_mean
