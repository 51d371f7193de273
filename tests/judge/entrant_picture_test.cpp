#include "judge/entrant_picture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <stdexcept>

#include "judge/planted_dataset.hpp"

namespace undrop::judge {
namespace {

using test::planted_cells;
using test::planted_dataset;
using test::threads;

/// Offers what a test gives it.
class Model final : public FittedImputer {
 public:
  explicit Model(DropoutTable table) : table_(std::move(table)) {}
  [[nodiscard]] std::string method() const override { return "model"; }
  [[nodiscard]] Offer offer() const override { return {}; }
  [[nodiscard]] std::vector<std::uint8_t> modelled_genes(const Dataset& data) const override {
    std::vector<std::uint8_t> genes(static_cast<std::size_t>(data.n_genes()), 1);
    genes[0] = 0;
    return genes;
  }
  [[nodiscard]] std::unique_ptr<Imputation> bind(const Dataset&, Context&) const override {
    throw std::logic_error("not bound here");
  }
  [[nodiscard]] std::vector<std::string> populations() const override { return {"a", "b"}; }
  [[nodiscard]] DropoutTable dropout_table(const Dataset&) const override { return table_; }
  [[nodiscard]] Facts facts() const override { return {}; }
  void save(ArchiveWriter&) const override {}

 private:
  DropoutTable table_;
};

TEST(EntrantPicture, OfTheCountsThemselvesKeepsAllVariance) {
  const auto cells = planted_cells(300, 40, 3, 4);
  const auto frame = picture_frame(planted_dataset(cells), {2, 5}, threads(2));
  const auto picture = entrant_picture("none", *cells.source(), frame, threads(2));
  ASSERT_EQ(picture.variance_kept.size(), 5U);
  for (const double kept : picture.variance_kept) EXPECT_NEAR(kept, 1, 1e-4);
  EXPECT_EQ(picture.x.size(), 300U);
  ASSERT_EQ(picture.gene_quantiles.size(), 2U);
  EXPECT_EQ(picture.gene_quantiles[0].size(), 7U);
  double zeros = 0;
  for (const auto& row : cells.rows) zeros += row[2] == 0 ? 1 : 0;
  EXPECT_DOUBLE_EQ(picture.gene_zero_share[0], zeros / 300);
}

TEST(EntrantPicture, ASmootherLosesVarianceAndIsDrawnTheSameOnAnyThreads) {
  const auto cells = planted_cells(200, 30, 3, 4);
  const auto frame = picture_frame(planted_dataset(cells), {}, threads(2));
  const auto values = test::values(test::smoothed(cells, 0.9));
  const auto picture = entrant_picture("smoother", *values, frame, threads(1));
  EXPECT_LT(picture.variance_kept[0], 0.2);
  const auto again = entrant_picture("smoother", *values, frame, threads(4));
  EXPECT_EQ(picture.x, again.x);
  EXPECT_EQ(picture.variance_kept, again.variance_kept);
}

TEST(EntrantPicture, CellsThatDoNotDifferHaveNoEmbedding) {
  const auto cells = planted_cells(40, 10, 2, 4);
  const auto frame = picture_frame(planted_dataset(cells), {}, threads(1));
  const std::vector<std::vector<float>> flat(40, std::vector<float>(10, 1.0F));
  EXPECT_TRUE(entrant_picture("flat", *test::values(flat), frame, threads(1)).x.empty());
}

TEST(EntrantPicture, TheCurveOfADropoutTableIsByPopulation) {
  const auto data = planted_dataset(planted_cells(60, 5, 2, 4));
  const auto frame = picture_frame(data, {}, threads(1));
  DropoutTable table{5, 2, {}, 0.5};
  for (int i = 0; i < 10; ++i) table.probability.push_back(static_cast<float>(i) / 10);
  EntrantPicture picture;
  add_dropout_curve(picture, Model(table), nullptr, data, frame, threads(1));
  EXPECT_THAT(picture.populations, testing::ElementsAre("a", "b"));
  ASSERT_EQ(picture.gene_means.size(), 4U);  // the first gene is not modelled
  EXPECT_TRUE(std::is_sorted(picture.gene_means.begin(), picture.gene_means.end()));
  EXPECT_THAT(picture.dropout_probability[1], testing::Not(testing::Contains(0.1)));
}

TEST(EntrantPicture, WithoutATableTheCurveIsTheMeanOverZeros) {
  const auto data = planted_dataset(planted_cells(60, 5, 2, 4));
  const auto frame = picture_frame(data, {}, threads(1));
  auto rows = std::vector<std::vector<float>>(60, std::vector<float>(5, 0.0F));
  CountBlock block;
  data.counts->read({0, 60}, block);
  for (std::size_t i = 0; i < 60; ++i) {
    std::vector<bool> has_count(5, false);
    for (const auto gene : block.genes_of(static_cast<std::int64_t>(i)))
      has_count[static_cast<std::size_t>(gene)] = true;
    for (std::size_t j = 0; j < 5; ++j) rows[i][j] = has_count[j] ? 0.0F : 0.25F;
  }
  EntrantPicture picture;
  add_dropout_curve(picture, Model({}), test::values(rows).get(), data, frame, threads(1));
  EXPECT_THAT(picture.populations, testing::ElementsAre("all cells"));
  ASSERT_FALSE(picture.gene_means.empty());
  for (const double p : picture.dropout_probability.front()) EXPECT_NEAR(p, 0.25, 1e-6);
  EntrantPicture nothing;
  add_dropout_curve(nothing, Model({}), nullptr, data, frame, threads(1));
  EXPECT_TRUE(nothing.populations.empty());
}

TEST(JoinedPictures, PutPartsTogetherAndTurnEmbeddingsToTheCounts) {
  EntrantPicture hidden{.entrant = "magic"};
  SquareBins bins(2, 4);
  bins.add(3, 1);
  add_hidden(hidden, bins);
  const EntrantPicture whole{.entrant = "magic", .x = {0, 0, 1}, .y = {0, 2, 0}, .variance_kept = {1, 1, 1, 1, 1}};
  const EntrantPicture none{.entrant = "none", .x = {0, 2, 0}, .y = {0, 0, 1}};
  const auto pictures = joined_pictures({hidden, whole, none});
  ASSERT_EQ(pictures.size(), 2U);
  EXPECT_EQ(pictures[0].entrant, "none");
  EXPECT_EQ(pictures[1].bins, 2);
  EXPECT_EQ(pictures[1].variance_kept.size(), 5U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_NEAR(pictures[1].x[i], none.x[i], 1e-5);
    EXPECT_NEAR(pictures[1].y[i], none.y[i], 1e-5);
  }
}

}  // namespace
}  // namespace undrop::judge
