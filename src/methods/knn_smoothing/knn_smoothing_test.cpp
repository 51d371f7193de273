#include "methods/knn_smoothing/knn_smoothing.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <string>

#include "methods/knn_smoothing/rounds.hpp"
#include "methods/planted_counts.hpp"

namespace undrop::knn_smoothing {
namespace {

using Integer = std::int64_t;

Dataset worked_cells() {
  std::vector<std::vector<float>> rows;
  for (const std::string digits :
       {"31222", "15108", "21221", "27232", "40123", "19004", "03420", "00131", "10022", "04711", "32402", "21140"}) {
    rows.emplace_back();
    for (const char digit : digits) rows.back().push_back(static_cast<float>(digit - '0'));
  }
  return test::prepared_rows(rows);
}

const ParameterValues worked_options{
    {"k", Integer{4}}, {"n_pcs", Integer{2}}, {"dither", 0.0}, {"aggregate", std::string("sum")}};

TEST(KnnSmoothing, SumsOfTheWorkedCells) {
  const auto out = test::imputed_values("knn_smoothing", worked_cells(), 1, worked_options);
  const std::vector<float> a{7, 3, 6, 11, 4}, b{7, 23, 7, 3, 16}, c{10, 11, 10, 7, 7}, d{10, 2, 5, 8, 8},
      e{5, 16, 17, 6, 5};
  std::vector<float> expected;
  for (const auto& row : {a, b, a, c, d, b, e, a, d, e, c, a}) expected.insert(expected.end(), row.begin(), row.end());
  EXPECT_EQ(out, expected);
}

TEST(KnnSmoothing, TransformOfWorkedNumbers) {
  EXPECT_EQ(freeman_tukey(0), 0);
  EXPECT_NEAR(freeman_tukey(1), 1.414214, 1e-6);
  EXPECT_NEAR(freeman_tukey(2), 2.146264, 1e-6);
  EXPECT_NEAR(freeman_tukey(10), 5.478902, 1e-6);
}

TEST(KnnSmoothing, AutomaticK) {
  const auto k_of = [](std::size_t n_cells, float count, double depth = 10000) {
    Dataset data = test::dataset_from_rows(std::vector<std::vector<float>>(n_cells, {count, 0, count, 2}));
    data.median_total = depth;
    return automatic_k(data);
  };
  EXPECT_EQ(k_of(12, 1), 4);
  EXPECT_EQ(k_of(60, 4), 10);
  EXPECT_EQ(k_of(225, 1), 32);
  EXPECT_EQ(k_of(500, 3), 32);
  EXPECT_EQ(k_of(500, 5), 4);
  EXPECT_EQ(k_of(500, 3, 1000), 32);
  EXPECT_EQ(k_of(1500, 3, 1000), 50);
  EXPECT_EQ(k_of(5000, 3, 1000), 64);
}

TEST(KnnSmoothing, OneCellIsTheInputAndAllAreItsSums) {
  const Dataset data = worked_cells();
  const auto alone = test::imputed_values("knn_smoothing", data, 1, {{"k", Integer{1}}});
  CountBlock block;
  data.counts->read({0, 1}, block);
  EXPECT_EQ(alone[0], 3);
  EXPECT_EQ(alone[7], 1);
  const auto all =
      test::imputed_values("knn_smoothing", data, 1, {{"k", Integer{12}}, {"aggregate", std::string("sum")}});
  for (std::size_t at = 5; at < all.size(); ++at) EXPECT_EQ(all[at], all[at % 5]);
  EXPECT_EQ(all[0], 19);
}

TEST(KnnSmoothing, OutputsDifferByScaleOnly) {
  const Dataset data = worked_cells();
  auto options = worked_options;
  const auto sum = test::imputed_values("knn_smoothing", data, 1, options);
  options["aggregate"] = std::string("mean");
  const auto mean = test::imputed_values("knn_smoothing", data, 1, options);
  options["aggregate"] = std::string("depth");
  const auto depth = test::imputed_values("knn_smoothing", data, 1, options);
  for (std::size_t i = 0; i < 12; ++i) {
    double total = 0;
    for (std::size_t j = 0; j < 5; ++j) {
      EXPECT_FLOAT_EQ(mean[i * 5 + j], sum[i * 5 + j] / 4);
      total += static_cast<double>(depth[i * 5 + j]);
    }
    EXPECT_NEAR(total, data.size_factors[i] * data.median_total, 1e-4);
  }
}

TEST(KnnSmoothing, SaysWhatDepthItsValuesAreOf) {
  const Dataset data = worked_cells();
  Context context = test::context_of(1);
  for (const std::string aggregate : {"sum", "mean", "depth"}) {
    auto options = worked_options;
    options["aggregate"] = aggregate;
    const auto fitted = test::fit_method("knn_smoothing", data, context, options);
    const auto imputation = fitted->bind(data, context);
    const auto values = test::values_of(*imputation, data, {0, 12});
    for (std::size_t i = 0; i < 12; ++i) {
      const double total = std::accumulate(&values[i * 5], &values[i * 5] + 5, 0.0);
      const double depth = imputation->depth_of_values(static_cast<std::int64_t>(i));
      EXPECT_NEAR(total, data.median_total * (depth > 0 ? depth : data.size_factors[i]), 1e-4) << aggregate;
    }
  }
}

TEST(KnnSmoothing, StreamedRowsAreThoseThatAreHeld) {
  const Dataset data = worked_cells();
  const Hoods hoods{2, {0, 2, 1, 5, 2, 0, 3, 10, 4, 8, 5, 1, 6, 9, 7, 11, 8, 4, 9, 6, 10, 3, 11, 7}};
  const SmoothedRows rows(data, hoods);
  const embed::HeldRows held(rows);
  embed::RowBlock one;
  embed::RowBlock other;
  rows.read(3, 7, one);
  held.read(3, 7, other);
  EXPECT_EQ(one.offsets, other.offsets);
  EXPECT_EQ(one.values, other.values);
}

TEST(KnnSmoothing, ComponentsOfDrawnCellsFindTheSameKinds) {
  const Dataset data = test::prepared_rows(test::planted_rows());
  std::vector<std::int64_t> fingerprints(static_cast<std::size_t>(data.n_cells()));
  std::iota(fingerprints.begin(), fingerprints.end(), 1000);
  const auto found =
      find_hoods(data, fingerprints, {.k = 8, .n_pcs = 4, .all_up_to = 0, .n_sampled = 30}, test::context_of(2));
  std::size_t own = 0;
  for (std::int64_t i = 0; i < data.n_cells(); ++i) {
    for (const auto cell : found.hoods.of(i)) own += cell % 3 == i % 3 ? 1 : 0;
  }
  EXPECT_GT(own, found.hoods.cells.size() * 95 / 100);
  EXPECT_EQ(found.rounds.back().scores.rows(), data.n_cells());
}

TEST(KnnSmoothing, NewCellsLandAmongTheirLikes) {
  const auto rows = test::planted_rows();
  const Dataset data = test::prepared_rows({rows.begin(), rows.begin() + 50});
  const Dataset fresh = test::prepared_rows({rows.begin() + 50, rows.end()});
  Context context = test::context_of(1);
  const auto fitted = test::fit_method("knn_smoothing", data, context);
  const auto out = test::values_of(*fitted->bind(fresh, context), fresh, {0, 10});
  for (std::size_t i = 0; i < 10; ++i) {
    const std::size_t own = (i + 50) % 3;
    float sums[3] = {0, 0, 0};
    for (std::size_t j = 0; j < 39; ++j) sums[j / 13] += out[i * test::planted_genes + j];
    EXPECT_GT(sums[own], sums[(own + 1) % 3]);
    EXPECT_GT(sums[own], sums[(own + 2) % 3]);
  }
}

}  // namespace
}  // namespace undrop::knn_smoothing
