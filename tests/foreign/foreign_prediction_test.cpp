#include "foreign/foreign_prediction.hpp"

#include <undrop/errors.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "core/random.hpp"
#include "foreign/half_counts.hpp"
#include "io/h5ad_from_dataset.hpp"
#include "io/hdf5_file.hpp"
#include "output/posterior.hpp"
#include "prep/size_factors.hpp"
#include "support.hpp"

namespace undrop::foreign {
namespace {

using Rows = std::vector<std::vector<float>>;

constexpr std::size_t n_cells = 300;
constexpr std::size_t n_genes = 20;

/// The rate of a gene in a cell: two kinds of cells, the second half of the genes alike in both.
double rate_of(std::size_t cell, std::size_t gene) {
  const double base = 1 + static_cast<double>(gene % 5);
  return gene < n_genes / 2 && cell % 2 == 0 ? 4 * base : base;
}

Rows drawn_counts() {
  Rows rows(n_cells, std::vector<float>(n_genes));
  for (std::size_t i = 0; i < n_cells; ++i) {
    Random random(1, "counts", i);
    for (std::size_t j = 0; j < n_genes; ++j) rows[i][j] = static_cast<float>(random.poisson(rate_of(i, j)));
  }
  return rows;
}

class ForeignPredictionTest : public ::testing::Test {
 protected:
  ForeignPredictionTest() : data_(undrop::test::dataset_from_rows(drawn_counts())) {
    prep::set_size_factors(data_, context_);
  }

  /// Writes a prediction, on counts, of the genes from `first` on.
  std::string written(const std::string& name, double (*predict)(std::size_t, std::size_t), std::size_t first = 0) {
    Rows rows(n_cells);
    for (std::size_t i = 0; i < n_cells; ++i) {
      for (std::size_t j = first; j < n_genes; ++j) rows[i].push_back(static_cast<float>(predict(i, j)));
    }
    auto file = undrop::test::dataset_from_rows(rows);
    file.gene_names.assign(data_.gene_names.begin() + static_cast<std::ptrdiff_t>(first), data_.gene_names.end());
    io::write_h5ad_from_dataset(io::hdf5::create_file(folder_ / name), file);
    return folder_ / name;
  }

  std::unique_ptr<FittedImputer> fit(const std::string& all, const std::string& half) {
    return posterior_of_prediction({{all, "X", "counts"}, {half, half.empty() ? "" : "X", "counts"}})
        ->fit(data_, context_);
  }

  /// Posterior means on the scale of counts.
  std::vector<float> values_of(const FittedImputer& fitted) {
    std::vector<std::int32_t> genes(n_genes);
    std::iota(genes.begin(), genes.end(), 0);
    std::vector<float> out(n_cells * n_genes);
    fitted.bind(data_, context_)->impute({0, n_cells}, genes, Quantity::rate, out);
    for (std::size_t at = 0; at < out.size(); ++at) out[at] *= static_cast<float>(data_.size_factors[at / n_genes]);
    return out;
  }

  double square_error(const std::vector<float>& values) {
    double sum = 0;
    for (std::size_t at = 0; at < values.size(); ++at) {
      const double error = static_cast<double>(values[at]) - rate_of(at / n_genes, at % n_genes);
      sum += error * error;
    }
    return sum / static_cast<double>(values.size());
  }

  undrop::test::TemporaryFolder folder_;
  Context context_;
  Dataset data_;
};

double half_rate(std::size_t cell, std::size_t gene) { return rate_of(cell, gene) / 2; }
double mean_rate(std::size_t, std::size_t gene) {
  return gene < n_genes / 2 ? 2.5 * rate_of(1, gene) : rate_of(1, gene);
}

double half_mean_rate(std::size_t cell, std::size_t gene) { return mean_rate(cell, gene) / 2; }

TEST_F(ForeignPredictionTest, IsTrustedAsFarAsItForetellsTheOtherHalf) {
  const auto right = fit(written("all.h5ad", rate_of), written("half.h5ad", half_rate));
  const auto wrong = fit(written("mean.h5ad", mean_rate), written("half mean.h5ad", half_mean_rate));
  const double counts_alone = 4.4;  // the mean rate, which is the mean variance of a Poisson count
  EXPECT_LT(square_error(values_of(*right)), 0.1 * counts_alone);
  EXPECT_LT(square_error(values_of(*wrong)), counts_alone);
  EXPECT_GT(square_error(values_of(*wrong)), 2 * square_error(values_of(*right)));
  for (const auto& warning : context_.warnings()) EXPECT_NE(warning.find("at your word"), std::string::npos) << warning;
}

TEST_F(ForeignPredictionTest, ThatHasSeenTheCountsIsTrustedLessAndSaysSo) {
  const auto all = written("all.h5ad", rate_of);
  const auto careful = fit(all, "");
  ASSERT_EQ(context_.warnings().size(), 1U);
  EXPECT_NE(context_.warnings().front().find("--prediction-of-half"), std::string::npos);
  EXPECT_THROW(fit(all, all), InputError) << "the prediction itself";
  const auto informed = fit(all, written("half.h5ad", half_rate));
  EXPECT_GT(square_error(values_of(*careful)), square_error(values_of(*informed)));
  EXPECT_LT(lowered_trust(300), 20);
  EXPECT_LT(lowered_trust(1), 1);
  EXPECT_GT(lowered_trust(0.02), 0);
}

TEST_F(ForeignPredictionTest, ModelsTheGenesThatItHas) {
  const auto fitted = fit(written("some.h5ad", rate_of, 3), "");
  const auto marks = fitted->modelled_genes(data_);
  EXPECT_EQ(std::accumulate(marks.begin(), marks.end(), 0), static_cast<int>(n_genes) - 3);
  EXPECT_EQ(marks.front(), 0);
  const auto offer = fitted->offer();
  EXPECT_TRUE(offer.rate && offer.stddev && offer.rate_is_posterior);
}

TEST_F(ForeignPredictionTest, GenesThatTheHalfLacksKeepTheirCounts) {
  const auto fitted = fit(written("all.h5ad", rate_of), written("half.h5ad", half_rate, 2));
  const auto marks = fitted->modelled_genes(data_);
  EXPECT_EQ(std::accumulate(marks.begin(), marks.end(), 0), static_cast<int>(n_genes) - 2);
  EXPECT_NE(context_.warnings().back().find("2 genes"), std::string::npos);
}

TEST_F(ForeignPredictionTest, KeepsTheMass) {
  const auto values = values_of(*fit(written("all.h5ad", mean_rate), ""));
  double total = 0;
  for (const auto& row : drawn_counts()) total += std::accumulate(row.begin(), row.end(), 0.0);
  EXPECT_NEAR(std::accumulate(values.begin(), values.end(), 0.0) / total, 1, 0.02);
}

double often_nothing(std::size_t cell, std::size_t gene) {
  return (7 * cell + 3 * gene) % 10 < 3 ? 0 : rate_of(cell, gene);
}

TEST_F(ForeignPredictionTest, OfNothingDoesNotDenyWhatWasCounted) {
  const auto values = values_of(*fit(written("zeros.h5ad", often_nothing), ""));
  const auto counts = drawn_counts();
  double total = 0;
  for (std::size_t at = 0; at < values.size(); ++at) {
    const float count = counts[at / n_genes][at % n_genes];
    total += static_cast<double>(count);
    if (count < 5) continue;
    EXPECT_GT(values[at], 0.5) << "cell " << at / n_genes << ", gene " << at % n_genes;
  }
  EXPECT_NEAR(std::accumulate(values.begin(), values.end(), 0.0) / total, 1, 0.02);
}

TEST_F(ForeignPredictionTest, OfOtherCellsIsRefused) {
  auto file = undrop::test::dataset_from_rows({{1, 2}, {3, 4}});
  file.cell_names = {"x", "y"};
  io::write_h5ad_from_dataset(io::hdf5::create_file(folder_ / "other.h5ad"), file);
  EXPECT_THROW(fit(folder_ / "other.h5ad", ""), InputError);
}

}  // namespace
}  // namespace undrop::foreign
