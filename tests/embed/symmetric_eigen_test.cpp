#include "embed/symmetric_eigen.hpp"

#include <Eigen/Eigenvalues>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace undrop::embed {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

void expect_decomposed(const MatrixXd& matrix, Index n) {
  const SymmetricEigen found(matrix);
  const Eigen::SelfAdjointEigenSolver<MatrixXd> exact(matrix);
  const double size = std::max(1e-300, matrix.norm());
  ASSERT_EQ(found.values().size(), matrix.rows());
  EXPECT_LE((found.values() - exact.eigenvalues().reverse()).cwiseAbs().maxCoeff(), 1e-13 * size);
  const MatrixXd vectors = found.leading_vectors(n);
  ASSERT_EQ(vectors.cols(), std::min(n, matrix.rows()));
  EXPECT_LE((vectors.transpose() * vectors - MatrixXd::Identity(vectors.cols(), vectors.cols())).cwiseAbs().maxCoeff(),
            1e-13);
  EXPECT_LE((matrix * vectors - vectors * found.values().head(vectors.cols()).asDiagonal()).cwiseAbs().maxCoeff(),
            1e-13 * size);
}

MatrixXd symmetric(Index n) {
  const MatrixXd part = MatrixXd::Random(n, n);
  return part * part.transpose();
}

TEST(SymmetricEigen, IsThatOfTheFullSolver) {
  for (const Index n : {1, 2, 3, 9, 17, 150}) expect_decomposed(symmetric(n), 40);
}

TEST(SymmetricEigen, KeepsVectorsOfEqualValuesApart) {
  expect_decomposed(MatrixXd::Identity(30, 30), 12);
  expect_decomposed(MatrixXd::Zero(5, 5), 5);
  MatrixXd blocks = MatrixXd::Zero(60, 60);
  blocks.topLeftCorner(30, 30) = symmetric(30);
  blocks.bottomRightCorner(30, 30) = blocks.topLeftCorner(30, 30);
  expect_decomposed(blocks, 25);
}

TEST(SymmetricEigen, HoldsValuesOfManySizes) {
  const Eigen::HouseholderQR<MatrixXd> qr(MatrixXd::Random(80, 80));
  const MatrixXd turn = qr.householderQ();
  VectorXd values(80);
  for (Index k = 0; k < 80; ++k) values[k] = std::pow(10.0, -0.15 * static_cast<double>(k));
  const MatrixXd matrix = turn * values.asDiagonal() * turn.transpose();
  expect_decomposed((matrix + matrix.transpose()) / 2, 60);
}

}  // namespace
}  // namespace undrop::embed
