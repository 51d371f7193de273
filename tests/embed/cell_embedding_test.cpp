#include "embed/cell_embedding.hpp"

#include <undrop/errors.hpp>

#include <Eigen/SVD>
#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/random.hpp"
#include "memory_archive.hpp"
#include "prep/size_factors.hpp"
#include "support.hpp"

namespace undrop::embed {
namespace {

Context threads(int n) {
  Context context;
  context.threads = n;
  return context;
}

std::vector<std::int32_t> all_genes(const Dataset& data) {
  std::vector<std::int32_t> out(static_cast<std::size_t>(data.n_genes()));
  std::iota(out.begin(), out.end(), 0);
  return out;
}

Dataset prepared(const std::vector<std::vector<float>>& rows) {
  Dataset data = test::dataset_from_rows(rows);
  prep::set_size_factors(data, threads(1));
  return data;
}

/// Groups of cells with genes of their own, one empty cell (number 3).
std::vector<std::vector<float>> grouped_rows(std::size_t n_cells, std::size_t n_genes) {
  Random random(5, "embedding test");
  std::vector<std::vector<float>> rows(n_cells, std::vector<float>(n_genes, 0));
  for (std::size_t i = 0; i < n_cells; ++i) {
    for (std::size_t j = 0; j < n_genes && i != 3; ++j) {
      const double mean = (i * 7 % 5 == j % 5 ? 6.0 : 1.0) * (1 + static_cast<double>(j % 3));
      rows[i][j] = static_cast<float>(random.poisson(random.gamma(1, mean)));
    }
  }
  return rows;
}

/// The matrix that is decomposed, formed in full.
Eigen::MatrixXd dense_input(const Dataset& data, const std::vector<std::vector<float>>& rows, Input input) {
  const auto n = static_cast<Eigen::Index>(rows.size());
  const auto g = static_cast<Eigen::Index>(data.n_genes());
  Eigen::MatrixXd x = Eigen::MatrixXd::Zero(n, g);
  Eigen::Index filled = 0;
  for (Eigen::Index i = 0; i < n; ++i) {
    const double factor = data.size_factors[static_cast<std::size_t>(i)];
    filled += factor > 0;
    for (Eigen::Index j = 0; j < g && factor > 0; ++j)
      x(i, j) =
          std::log1p(static_cast<double>(rows[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)]) / factor);
  }
  for (Eigen::Index j = 0; j < g; ++j) {
    const double seen = static_cast<double>((x.col(j).array() > 0).count());
    const double mean = input == Input::log_normalized ? x.col(j).sum() / static_cast<double>(filled)
                                                       : x.col(j).sum() / std::max(1.0, seen);
    for (Eigen::Index i = 0; i < n; ++i) {
      const bool counts =
          input == Input::log_normalized ? data.size_factors[static_cast<std::size_t>(i)] > 0 : x(i, j) > 0;
      if (counts) x(i, j) -= mean;
    }
  }
  return x;
}

class BothInputs : public testing::TestWithParam<Input> {};
INSTANTIATE_TEST_SUITE_P(Embed, BothInputs, testing::Values(Input::log_normalized, Input::zeros_as_missing));

TEST_P(BothInputs, ScoresAreThoseOfADenseDecomposition) {
  const auto rows = grouped_rows(150, 80);
  const Dataset data = prepared(rows);
  const CellEmbedding out = embed_cells(data, all_genes(data), GetParam(), 6, threads(2));
  const Eigen::BDCSVD<Eigen::MatrixXd, Eigen::ComputeThinU> svd(dense_input(data, rows, GetParam()));
  ASSERT_EQ(out.n_dimensions, 6);
  ASSERT_EQ(out.scores.size(), 150U * 6);
  for (Eigen::Index d = 0; d < 6; ++d) {
    const Eigen::VectorXd expected = svd.matrixU().col(d) * svd.singularValues()[d];
    Eigen::VectorXd found(150);
    for (Eigen::Index i = 0; i < 150; ++i) found[i] = out.scores[static_cast<std::size_t>(i * 6 + d)];
    // The last components converge slowest; their axes turn by the tolerance over the gap between singular values.
    const double error = std::min((found - expected).norm(), (found + expected).norm());
    EXPECT_LT(error, 1e-4 * expected.norm()) << d;
    EXPECT_NEAR(out.variance[static_cast<std::size_t>(d)], std::pow(svd.singularValues()[d], 2) / 148, 1e-5);
  }
}

TEST_P(BothInputs, SignsAreFixedByTheLargestLoading) {
  const Dataset data = prepared(grouped_rows(100, 40));
  const CellEmbedding out = embed_cells(data, all_genes(data), GetParam(), 5, threads(1));
  for (std::size_t d = 0; d < 5; ++d) {
    double largest = 0;
    for (std::size_t j = 0; j < 40; ++j) {
      const double loading = out.loadings[j * 5 + d];
      if (std::abs(loading) > std::abs(largest)) largest = loading;
    }
    EXPECT_GT(largest, 0);
  }
}

TEST_P(BothInputs, GivesTheSameBitsOnAnyNumberOfThreads) {
  const Dataset data = prepared(grouped_rows(3000, 60));
  const CellEmbedding one = embed_cells(data, all_genes(data), GetParam(), 8, threads(1));
  const CellEmbedding four = embed_cells(data, all_genes(data), GetParam(), 8, threads(4));
  EXPECT_EQ(one.scores, four.scores);
  EXPECT_EQ(one.loadings, four.loadings);
}

TEST_P(BothInputs, PlacesEmptyCellsAtZeroAndTheSameCellsAtTheirScores) {
  const Dataset data = prepared(grouped_rows(120, 50));
  const CellEmbedding out = embed_cells(data, all_genes(data), GetParam(), 4, threads(2));
  for (std::size_t k = 0; k < 4; ++k) EXPECT_EQ(out.scores[3 * 4 + k], 0);
  EXPECT_EQ(out.project(data, threads(3)), out.scores);
}

TEST_P(BothInputs, MatchesGenesOfNewCellsByNameAndNormalisesToTheSameDepth) {
  const auto rows = grouped_rows(120, 50);
  const Dataset data = prepared(rows);
  const CellEmbedding out = embed_cells(data, all_genes(data), GetParam(), 4, threads(1));
  std::vector<std::vector<float>> turned;
  for (std::size_t i = 60; i < rows.size(); ++i) turned.emplace_back(rows[i].rbegin(), rows[i].rend());
  Dataset other = test::dataset_from_rows(turned);
  std::reverse(other.gene_names.begin(), other.gene_names.end());
  prep::set_size_factors(other, threads(1));
  EXPECT_NE(other.median_total, data.median_total);
  const auto scores = out.project(other, threads(1));
  ASSERT_EQ(scores.size(), 60U * 4);
  for (std::size_t at = 0; at < scores.size(); ++at) EXPECT_NEAR(scores[at], out.scores[60 * 4 + at], 1e-4);
}

TEST_P(BothInputs, IsTheSameAfterSavingAndLoading) {
  const Dataset data = prepared(grouped_rows(90, 30));
  const CellEmbedding out = embed_cells(data, all_genes(data), GetParam(), 3, threads(1));
  test::MemoryArchive archive;
  out.save(archive, "populations/embedding");
  const CellEmbedding again = CellEmbedding::load(archive, "populations/embedding");
  EXPECT_EQ(again.input, out.input);
  EXPECT_EQ(again.variance, out.variance);
  EXPECT_EQ(again.project(data, threads(1)), out.scores);
}

TEST_P(BothInputs, AnswersForAHandfulOfCells) {
  for (const std::size_t n : {1U, 2U, 3U, 5U}) {
    std::vector<std::vector<float>> rows;
    for (std::size_t i = 0; i < n; ++i) rows.push_back({1, static_cast<float>(i), 3, 0, static_cast<float>(i * i)});
    const Dataset data = prepared(rows);
    const CellEmbedding out = embed_cells(data, all_genes(data), GetParam(), 20, threads(1));
    EXPECT_LE(out.n_dimensions, static_cast<std::int64_t>(n) - 1);
    EXPECT_EQ(out.scores.size(), n * static_cast<std::size_t>(out.n_dimensions));
    for (const double score : out.scores) EXPECT_TRUE(std::isfinite(score)) << n;
  }
}

TEST_P(BothInputs, HasNoDimensionsWhereAllCellsAreAlike) {
  const Dataset alike = prepared(std::vector<std::vector<float>>(200, std::vector<float>(60, 3)));
  const CellEmbedding out = embed_cells(alike, all_genes(alike), GetParam(), 20, threads(1));
  EXPECT_EQ(out.n_dimensions, 0);
  EXPECT_TRUE(out.project(alike, threads(1)).empty());
}

TEST_P(BothInputs, HasAsManyDimensionsAsCellsDifferIn) {
  std::vector<std::vector<float>> rows(300, std::vector<float>(80, 2));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t j = 0; j < 20; ++j) rows[i][(i % 3) * 20 + j] = static_cast<float>(5 + j);
  }
  const Dataset data = prepared(rows);
  const CellEmbedding out = embed_cells(data, all_genes(data), GetParam(), 20, threads(2));
  EXPECT_GE(out.n_dimensions, 2);
  EXPECT_LE(out.n_dimensions, 3);
  const auto d = static_cast<std::size_t>(out.n_dimensions);
  for (std::size_t at = 3 * d; at < out.scores.size(); ++at) EXPECT_NEAR(out.scores[at], out.scores[at - 3 * d], 1e-4);
}

TEST_P(BothInputs, LeavesOutGenesNotAskedFor) {
  const auto rows = grouped_rows(100, 40);
  const Dataset data = prepared(rows);
  const std::vector<std::int32_t> some = {0, 4, 9, 17, 20, 31};
  const CellEmbedding out = embed_cells(data, some, GetParam(), 2, threads(1));
  EXPECT_THAT(out.gene_names, testing::ElementsAre("g0", "g4", "g9", "g17", "g20", "g31"));
  EXPECT_EQ(out.project(data, threads(1)), out.scores);
}

TEST(CellEmbedding, RefusesPartsThatDisagree) {
  const Dataset data = prepared(grouped_rows(60, 30));
  const CellEmbedding out = embed_cells(data, all_genes(data), Input::log_normalized, 3, threads(1));
  test::MemoryArchive archive;
  out.save(archive, "e");
  archive.put("e/center", std::vector<double>(4, 0));
  EXPECT_THROW(static_cast<void>(CellEmbedding::load(archive, "e")), FormatError);
  out.save(archive, "f");
  archive.put("f/input", std::vector<std::string>{"another"});
  EXPECT_THROW(static_cast<void>(CellEmbedding::load(archive, "f")), FormatError);
}

}  // namespace
}  // namespace undrop::embed
