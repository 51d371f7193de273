#include "methods/saver/saver.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "methods/planted_counts.hpp"

namespace undrop::saver {
namespace {

struct Values {
  std::vector<float> mean;
  std::vector<float> deviation;
};

Values values_of(const Dataset& data, const ParameterValues& given) {
  Context context = test::context_of(2);
  const auto fitted = test::fit_method("saver", data, context, given);
  const auto imputation = fitted->bind(data, context);
  const CellRange all{0, data.n_cells()};
  Values out{test::values_of(*imputation, data, all), {}};
  std::vector<std::int32_t> genes(static_cast<std::size_t>(data.n_genes()));
  std::iota(genes.begin(), genes.end(), 0);
  out.deviation.resize(out.mean.size());
  imputation->stddev(all, genes, Quantity::rate, out.deviation);
  return out;
}

TEST(Saver, WithoutPredictorsIsThePublishedShrinkage) {
  // Counts 0 12 0 3 0 25 1 0 7 0 0 18 at a depth of 30 in every cell.
  const std::vector<float> counts{0, 12, 0, 3, 0, 25, 1, 0, 7, 0, 0, 18};
  std::vector<std::vector<float>> rows;
  for (const float count : counts) rows.push_back({count, 30 - count});
  const Dataset data = test::prepared_rows(rows);
  const auto found = values_of(data, {{"prior", std::string("null")}});
  const std::vector<double> mean{.392, 11.538, .392, 3.179, .392, 23.612, 1.321, .392, 6.894, .392, .392, 17.110};
  const std::vector<double> deviation{.604, 3.274, .604, 1.719, .604, 4.683, 1.108, .604, 2.531, .604, .604, 3.987};
  for (std::size_t c = 0; c < mean.size(); ++c) {
    EXPECT_NEAR(static_cast<double>(found.mean[2 * c]), mean[c], 1.1e-3);
    EXPECT_NEAR(static_cast<double>(found.deviation[2 * c]), deviation[c], 1.1e-3);
  }
}

TEST(Saver, EstimatesLieBetweenCountAndPrediction) {
  const Dataset data = test::prepared_rows(test::planted_rows());
  const auto rows = test::planted_rows();
  const auto found = values_of(data, {});
  std::int64_t checked = 0;
  for (std::size_t at = 0; at < found.mean.size(); ++at) {
    const double factor = data.size_factors[at / test::planted_genes];
    const double mean = static_cast<double>(found.mean[at]);
    const double deviation = static_cast<double>(found.deviation[at]);
    if (!(factor > 0) || !(deviation > 0)) continue;
    const double count = static_cast<double>(rows[at / test::planted_genes][at % test::planted_genes]);
    const double shape = mean * mean / (deviation * deviation) - count;
    const double rate = mean / (deviation * deviation) - factor;
    if (!(rate > 1e-3) || !(shape > 0)) continue;
    const double slack = 1e-3 * (1 + mean);
    EXPECT_GE(mean, std::min(count / factor, shape / rate) - slack) << at;
    EXPECT_LE(mean, std::max(count / factor, shape / rate) + slack) << at;
    ++checked;
  }
  EXPECT_GT(checked, 1500);
}

TEST(Saver, CellsOutsideTheSampleAreImputedToo) {
  const Dataset data = test::prepared_rows(test::planted_rows());
  const auto found = values_of(data, {{"fit_cells", std::int64_t{30}}});
  for (std::size_t at = 0; at < found.mean.size(); ++at) {
    const bool none =
        at / test::planted_genes == test::planted_empty_cell || at % test::planted_genes == test::planted_unseen_gene;
    EXPECT_EQ(found.mean[at] > 0, !none) << at;
  }
}

TEST(Saver, RoundsUpAsThePublishedProgramDoes) {
  const Dataset data = test::prepared_rows({{1, 9}, {3, 7}, {0, 10}, {8, 2}});
  const auto exact = values_of(data, {{"prior", std::string("null")}});
  const auto rounded = values_of(data, {{"prior", std::string("null")}, {"round_up", true}});
  for (std::size_t at = 0; at < exact.mean.size(); ++at) {
    const double up = std::ceil(1000 * static_cast<double>(exact.mean[at])) / 1000;
    EXPECT_NEAR(static_cast<double>(rounded.mean[at]), up, 1e-5);
  }
}

}  // namespace
}  // namespace undrop::saver
