#include "embed/value_factors.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "embed/planted_values.hpp"
#include "methods/planted_counts.hpp"

namespace undrop::embed {
namespace {

TEST(ValueFactors, OneRegressionByHand) {
  // One cell with values 5 and 2 at genes with factors 1 and −1, no effects, centre 3: residuals 2 and −1.
  const prep::ValueRows rows{{0, 2}, {0, 1}, {5, 2}};
  Factors genes{Eigen::MatrixXf::Ones(2, 2), Eigen::VectorXf::Zero(2)};
  genes.design(0, 1) = -1;
  const Factors cell = solve(rows, genes, 3, {1, 2}, test::context_of(1));
  EXPECT_FLOAT_EQ(cell.design(0, 0), 1);      // 3 / (2 + 1)
  EXPECT_FLOAT_EQ(cell.effect[0], 1.0F / 4);  // 1 / (2 + 2)
  EXPECT_FLOAT_EQ(cell.design(1, 0), 1);
  EXPECT_NEAR(squared_error(rows, cell, genes, 3, test::context_of(1)), 0.75 * 0.75 + 0.25 * 0.25, 1e-6);
}

TEST(ValueFactors, RankZeroIsTheShrunkenGeneAndCellLevels) {
  const prep::ValueRows rows{{0, 1, 2}, {0, 0}, {1, 3}};
  const FactorFit fit = fit_factors(rows, transposed(rows, 1), {0, 1, 200}, test::context_of(1));
  const Factors cells = solve(rows, fit.genes, fit.centre, penalty_of({0, 1, 200}), test::context_of(1));
  EXPECT_DOUBLE_EQ(fit.centre, 2);
  EXPECT_NEAR(fit.genes.effect[0], 0, 1e-6);
  EXPECT_NEAR(cells.effect[0], -0.5, 1e-6);
  EXPECT_NEAR(cells.effect[1], 0.5, 1e-6);
}

TEST(ValueFactors, FindsWhatWasPlanted) {
  const Context context = test::context_of(2);
  const test::Planted data = test::planted(300, 100, 0.1);
  const FactorSettings settings{2, 0.1, 50};
  const FactorFit fit = fit_factors(data.shown, transposed(data.shown, 100), settings, context);
  const Factors cells = solve(data.shown, fit.genes, fit.centre, penalty_of(settings), context);
  const double error = squared_error(data.hidden, cells, fit.genes, fit.centre, context);
  EXPECT_TRUE(fit.converged);
  EXPECT_LT(std::sqrt(error / static_cast<double>(data.hidden.value.size())), 0.15);
}

}  // namespace
}  // namespace undrop::embed
