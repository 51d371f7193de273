#include "embed/dense_products.hpp"

#include <gtest/gtest.h>

namespace undrop::embed {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

void expect_plain_products(Index rows, Index inner, Index columns) {
  const MatrixXd a = MatrixXd::Random(rows, inner);
  const MatrixXd b = MatrixXd::Random(rows, columns);
  const MatrixXd share = MatrixXd::Random(inner, columns);
  const double tolerance = 1e-14 * static_cast<double>(rows + inner);
  Context several;
  several.threads = 3;
  const MatrixXd inner_found = inner_product(a, b, several);
  EXPECT_EQ(inner_found, inner_product(a, b, Context()));
  EXPECT_LE((inner_found - a.transpose() * b).cwiseAbs().sum(), tolerance * static_cast<double>(inner * columns));
  MatrixXd sum = b;
  add_product(a, share, sum, several);
  MatrixXd alone = b;
  add_product(a, share, alone, Context());
  EXPECT_EQ(sum, alone);
  EXPECT_LE((sum - b - a * share).cwiseAbs().sum(), tolerance * static_cast<double>(rows * columns));
}

TEST(DenseProducts, AreThePlainOnesOfAnyShape) {
  for (const Index rows : {1, 7, 8, 17, 512, 1041})
    for (const Index inner : {1, 4, 5, 67})
      for (const Index columns : {1, 2, 3, 4, 9}) expect_plain_products(rows, inner, columns);
}

TEST(DenseProducts, TakePartsOfMatrices) {
  const MatrixXd whole = MatrixXd::Random(40, 30);
  const MatrixXd share = MatrixXd::Random(6, 5);
  MatrixXd to = MatrixXd::Ones(60, 9);
  add_product(whole.block(3, 2, 20, 6), share, to.block(10, 4, 20, 5), Context());
  EXPECT_LT((to.block(10, 4, 20, 5) - MatrixXd::Ones(20, 5) - whole.block(3, 2, 20, 6) * share).cwiseAbs().maxCoeff(),
            1e-13);
  EXPECT_NEAR(to.sum() - to.block(10, 4, 20, 5).sum(), 60 * 9 - 100, 1e-9);
  EXPECT_EQ(inner_product(whole.leftCols(0), whole, Context()).size(), 0);
}

}  // namespace
}  // namespace undrop::embed
