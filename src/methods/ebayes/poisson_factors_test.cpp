#include "methods/ebayes/poisson_factors.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/random.hpp"
#include "methods/ebayes/factor_shares.hpp"
#include "methods/planted_counts.hpp"

namespace undrop::ebayes {
namespace {

/// Counts with mean depth × (W H), rank 2.
prep::ValueRows planted(std::int64_t n_cells, std::int64_t n_genes) {
  prep::ValueRows rows;
  for (std::int64_t i = 0; i < n_cells; ++i) {
    Random random(5, "factors test", static_cast<std::uint64_t>(i));
    const double share = random.uniform();
    for (std::int32_t j = 0; j < n_genes; ++j) {
      const double mean = 6 * (share * (j % 2) + (1 - share) * (j % 3 == 0 ? 1 : 0.1));
      const auto count = static_cast<float>(random.poisson(mean));
      if (count > 0) rows.add(j, count);
    }
    rows.end_row();
  }
  return rows;
}

double divergence(const prep::ValueRows& cells, const Eigen::MatrixXf& genes, std::int64_t sweeps) {
  const PoissonPlacing placing(genes, 2, sweeps);
  double loss = 0;
  Eigen::VectorXf own = Eigen::VectorXf::Zero(genes.rows());
  for (std::int64_t i = 0; i < cells.n_rows(); ++i) {
    placing.place(cells.others_of(i), cells.values_of(i), own.data());
    const Eigen::VectorXf means = genes.transpose() * own;
    loss += static_cast<double>(means.sum());
    for (auto e = cells.begin(i); e < cells.end(i); ++e) {
      const auto at = static_cast<std::size_t>(e);
      loss -= static_cast<double>(cells.value[at] * std::log(means[cells.other[at]]));
    }
  }
  return loss;
}

TEST(FactorShares, DivideEveryCountInProportion) {
  // Two factors; the counts 6 and 4 in columns 0 and 2.
  Eigen::MatrixXf others = Eigen::MatrixXf::Zero(8, 3);
  others.col(0).head(2) << 1, 2;
  others.col(2).head(2) << 3, 1;
  Eigen::VectorXf mine = Eigen::VectorXf::Zero(8);
  mine.head(2) << 2, 1;
  const std::vector<std::int32_t> columns{0, 2};
  const std::vector<float> counts{6, 4};
  Eigen::VectorXf out = Eigen::VectorXf::Constant(8, -1);
  share_counts(columns, counts, mine.data(), others, out.data());
  EXPECT_FLOAT_EQ(out[0], 6 * 2 / 4.0F + 4 * 6 / 7.0F);
  EXPECT_FLOAT_EQ(out[1], 6 * 2 / 4.0F + 4 * 1 / 7.0F);
  EXPECT_EQ(out[2], 0);
}

TEST(FactorShares, EveryWidthGivesTheSame) {
  const std::vector<std::int32_t> columns{1, 3, 4};
  const std::vector<float> counts{2, 5, 1};
  Eigen::VectorXf first;
  for (const Eigen::Index width : {8, 16, 24, 32, 40}) {
    Eigen::MatrixXf others = Eigen::MatrixXf::Zero(width, 5);
    Eigen::VectorXf mine = Eigen::VectorXf::Zero(width);
    for (Eigen::Index k = 0; k < 5; ++k) {
      mine[k] = 1.0F + static_cast<float>(k);
      for (Eigen::Index j = 0; j < 5; ++j) others(k, j) = 0.5F + static_cast<float>((k + 2 * j) % 7);
    }
    Eigen::VectorXf out(width);
    share_counts(columns, counts, mine.data(), others, out.data());
    if (first.size() == 0) first = out.head(5);
    EXPECT_TRUE(out.head(5).isApprox(first, 1e-6F)) << width;
    EXPECT_NEAR(out.sum(), 8, 1e-4) << "no count is lost";
  }
}

TEST(FactorShares, WhatNoFactorForetellsIsLeftOut) {
  // A strong count of a gene that the cells of the fit did not show.
  Eigen::MatrixXf others = Eigen::MatrixXf::Zero(8, 2);
  others.col(1).head(2) << 3, 1;
  Eigen::VectorXf mine = Eigen::VectorXf::Zero(8);
  mine.head(2) << 2, 1;
  const std::vector<std::int32_t> columns{0, 1};
  const std::vector<float> counts{9, 7};
  Eigen::VectorXf out = Eigen::VectorXf::Constant(8, -1);
  share_counts(columns, counts, mine.data(), others, out.data());
  EXPECT_FLOAT_EQ(out[0], 6);
  EXPECT_FLOAT_EQ(out[1], 1);
}

TEST(PoissonFactors, SweepsLowerTheDivergence) {
  const auto cells = planted(80, 30);
  const auto genes = prep::transposed(cells, 30);
  const Context context = test::context_of(1);
  double before = divergence(cells, fit_poisson_factors(cells, genes, 2, 1, 0, context), 200);
  for (const std::int64_t sweeps : {4, 16, 64}) {
    const double after = divergence(cells, fit_poisson_factors(cells, genes, 2, sweeps, 0, context), 200);
    EXPECT_LT(after, before);
    before = after;
  }
}

TEST(PoissonFactors, PlacingAddsUpToTheCellsCounts) {
  const auto cells = planted(40, 30);
  const Context context = test::context_of(1);
  const auto genes = fit_poisson_factors(cells, prep::transposed(cells, 30), 2, 20, 0, context);
  const PoissonPlacing placing(genes, 2, 5);
  Eigen::VectorXf own = Eigen::VectorXf::Zero(8);
  placing.place(cells.others_of(3), cells.values_of(3), own.data());
  float total = 0;
  for (const float count : cells.values_of(3)) total += count;
  const Eigen::VectorXf means = genes.transpose() * own;
  EXPECT_NEAR(means.sum() / total, 1, 1e-4);
  placing.place({}, {}, own.data());
  for (const float factor : own) EXPECT_EQ(factor, 0);
}

}  // namespace
}  // namespace undrop::ebayes
