#include "methods/scimpute/scimpute.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "methods/planted_counts.hpp"
#include "methods/scimpute/cell_space.hpp"
#include "methods/scimpute/log_counts.hpp"
#include "methods/scimpute/mixtures.hpp"
#include "methods/scimpute/regression.hpp"

namespace undrop::scimpute {
namespace {

TEST(Scimpute, LogsOfTheWorkedCounts) {
  const Dataset data = test::prepared_rows({{3, 1, 2, 2, 2}, {1, 5, 1, 0, 0}});
  const std::vector<std::int64_t> cells{0, 1};
  const std::vector<std::int32_t> places{0, 1, 2, 3, 4};
  const auto rows = log_rows(data, cells, places, 5, test::context_of(1));
  const std::vector<double> expected{5.477123, 5.000004, 5.301032, 5.301032, 5.301032, 5.154905, 5.853873, 5.154905};
  ASSERT_EQ(rows.values.size(), expected.size());
  for (std::size_t e = 0; e < expected.size(); ++e)
    EXPECT_NEAR(static_cast<double>(rows.values[e]) + zero_value, expected[e], 1e-6);
  EXPECT_NEAR(zero_value, 0.004321373783, 1e-12);
  EXPECT_NEAR(normalized_from_log(expected[0], data.median_total), 3 / data.size_factors[0], 1e-5);
}

/// The mixture's worked example in one gene, beside ten others so that the cluster is imputed.
TEST(Scimpute, MixtureOfTheWorkedExample) {
  const std::vector<double> positives{.05, .3, .6, 1.9, 2, 2.1, 2.2, 2.05, 1.8, 2.3, 1.95, 2.15};
  embed::SparseRows rows;
  rows.n_columns = 11;
  for (std::size_t i = 0; i < 20; ++i) {
    for (std::int32_t gene = 0; gene < 11; ++gene) {
      if (i < 8) continue;
      rows.columns.push_back(gene);
      rows.values.push_back(static_cast<float>(positives[i - 8] - zero_value));
    }
    rows.starts.push_back(static_cast<std::int64_t>(rows.columns.size()));
  }
  const auto mixtures = Mixtures::fit(rows, std::vector<std::int32_t>(20, 0), 1, test::context_of(1));
  EXPECT_EQ(mixtures.n_valid(0), 11);
  EXPECT_NEAR(mixtures.of_zero(3, 0), 1, 1e-6);
  EXPECT_NEAR(mixtures.of_value(3, 0, 1.9, 0.5), .000239, 2e-6);
  EXPECT_NEAR(mixtures.of_value(3, 0, 1.8, 0.5), .000907, 2e-6);
  EXPECT_NEAR(mixtures.of_value(3, 0, 0.6, 0.5), 1, 1e-6);
  EXPECT_NEAR(mixtures.highest(3, 0), 2.3, 1e-6);
  // One gene less, and the cluster is left alone.
  rows.n_columns = 10;
  embed::SparseRows fewer;
  fewer.n_columns = 10;
  for (std::size_t i = 0; i < 20; ++i) {
    for (auto e = rows.first(static_cast<std::int64_t>(i)); e < rows.first(static_cast<std::int64_t>(i) + 1); ++e) {
      if (rows.columns[e] == 10) continue;
      fewer.columns.push_back(rows.columns[e]);
      fewer.values.push_back(rows.values[e]);
    }
    fewer.starts.push_back(static_cast<std::int64_t>(fewer.columns.size()));
  }
  EXPECT_EQ(Mixtures::fit(fewer, std::vector<std::int32_t>(20, 0), 1, test::context_of(1)).n_valid(0), 0);
}

TEST(Scimpute, AComponentBelowACountOfOneInAMillionIsNotSound) {
  EXPECT_TRUE(is_sound({.5, .34, 3.75, 2.05, .15}));
  EXPECT_FALSE(is_sound({.5, .34, 3.75, .30, .15}));
  EXPECT_FALSE(is_sound({.5, 8, 4, .9, .05}));  // the gamma lies above the normal there
  EXPECT_FALSE(is_sound({.5, .34, 3.75, NAN, .15}));
}

Dataset labelled_rows() { return test::prepared_rows(test::planted_rows()); }

std::vector<float> with_labels(const Dataset& data, const ParameterValues& given, Quantity quantity = Quantity::rate) {
  Context context = test::context_of(1);
  ImputerInput input;
  input.options = Options(find_method("scimpute").parameters, "default", given);
  for (std::int64_t i = 0; i < data.n_cells(); ++i) input.labels.push_back(static_cast<std::int32_t>(i % 3));
  input.label_names = {"a", "b", "c"};
  const auto fitted = make_imputer("scimpute", std::move(input))->fit(data, context);
  return test::values_of(*fitted->bind(data, context), data, {0, data.n_cells()}, quantity);
}

TEST(Scimpute, ObservedCountsStayAndLostOnesAreNoLargerThanWhatTheClusterShows) {
  const Dataset data = labelled_rows();
  const auto rows = test::planted_rows();
  const auto out = with_labels(data, {});
  std::size_t filled = 0;
  for (std::size_t at = 0; at < out.size(); ++at) {
    const auto cell = at / test::planted_genes;
    const auto gene = at % test::planted_genes;
    const double count = static_cast<double>(rows[cell][gene]);
    if (count > 0) {
      EXPECT_EQ(out[at], static_cast<float>(count / data.size_factors[cell]));
      continue;
    }
    double largest = 0;
    for (std::size_t other = cell % 3; other < test::planted_cells; other += 3) {
      if (data.size_factors[other] > 0)
        largest = std::max(largest, static_cast<double>(rows[other][gene]) / data.size_factors[other]);
    }
    EXPECT_LE(static_cast<double>(out[at]), largest * (1 + 1e-4));
    filled += out[at] > 0 ? 1 : 0;
  }
  EXPECT_GT(filled, 300U);
}

TEST(Scimpute, TwoDecimalsWhereAsked) {
  const Dataset data = labelled_rows();
  const auto out = with_labels(data, {{"round_counts", true}});
  for (std::size_t at = 0; at < out.size(); ++at) {
    const double hundredfold = static_cast<double>(out[at]) * data.size_factors[at / test::planted_genes] * 100;
    EXPECT_NEAR(hundredfold, std::nearbyint(hundredfold), 1e-3);
  }
}

TEST(Scimpute, CellsThatAreAlikeExplainEachOther) {
  // Two kinds of cells, each with one cell whose last gene is lost.
  std::vector<std::vector<float>> rows;
  for (int i = 0; i < 40; ++i) {
    std::vector<float> row(30);
    for (std::size_t j = 0; j < 30; ++j) row[j] = static_cast<float>(i % 2 == 0 ? 20 + 3 * (j % 7) : 90 - 3 * (j % 9));
    rows.push_back(row);
  }
  rows[0][0] = rows[2][1] = rows[4][2] = 0;
  for (std::size_t i = 5; i < 40; ++i) rows[i][i % 30] *= 1.2F;
  const Dataset data = test::prepared_rows(rows);
  Context context = test::context_of(1);
  ImputerInput input;
  input.options = Options(find_method("scimpute").parameters, "default", {});
  for (int i = 0; i < 40; ++i) input.labels.push_back(i % 2);
  input.label_names = {"a", "b"};
  const auto fitted = make_imputer("scimpute", std::move(input))->fit(data, context);
  const auto out = test::values_of(*fitted->bind(data, context), data, {0, 40});
  EXPECT_NEAR(static_cast<double>(out[0]) * data.size_factors[0], 20, 4);
  EXPECT_NEAR(static_cast<double>(out[2 * 30 + 1]) * data.size_factors[2], 23, 5);
}

}  // namespace
}  // namespace undrop::scimpute
