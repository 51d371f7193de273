#include "embed/sparse_products.hpp"

#include <gtest/gtest.h>

namespace undrop::embed {
namespace {

SparseRows example() { return {3, {0, 2, 2, 3}, {0, 2, 1}, {1, 2, -3}}; }  // [1 0 2; 0 0 0; 0 -3 0]

TEST(SparseProducts, Transposed) {
  const SparseRows turned = transposed(example());
  EXPECT_EQ(turned.starts, (std::vector<std::int64_t>{0, 1, 2, 3}));
  EXPECT_EQ(turned.columns, (std::vector<std::int32_t>{0, 2, 0}));
  EXPECT_EQ(turned.values, (std::vector<float>{1, -3, 2}));
}

TEST(SparseProducts, MultiplyOnAnyNumberOfThreads) {
  Eigen::MatrixXd dense(3, 3);
  dense << 1, 0, 2, 0, 0, 0, 0, -3, 0;
  const Eigen::MatrixXd right = Eigen::MatrixXd::Random(3, 2);
  for (const int threads : {1, 3}) {
    Context context;
    context.threads = threads;
    const SparseProducts products(example(), context);
    EXPECT_TRUE(products.times(right).isApprox(dense * right));
    EXPECT_TRUE(products.transposed_times(right).isApprox(dense.transpose() * right));
  }
}

}  // namespace
}  // namespace undrop::embed
