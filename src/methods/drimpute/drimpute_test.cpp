#include "methods/drimpute/drimpute.hpp"

#include <undrop/errors.hpp>

#include <gtest/gtest.h>

#include <cmath>

#include "methods/drimpute/cluster_means.hpp"
#include "methods/planted_counts.hpp"

namespace undrop::drimpute {
namespace {

/// Counts whose log1p normalised values are 0..4, at equal size factors.
Dataset worked_example() {
  Dataset data = test::dataset_from_rows(
      {{0, std::expm1(1.0F)}, {std::expm1(2.0F), 0}, {std::expm1(4.0F), 0}, {0, std::expm1(3.0F)}});
  data.size_factors.assign(4, 1);
  data.median_total = 1;
  data.is_modelled.assign(2, 1);
  return data;
}

TEST(Drimpute, WorkedExampleOfTwoClusterings) {
  const Dataset data = worked_example();
  std::vector<ClusterMeans> clusterings(2);
  clusterings[0] = {2, {0, 0, 1, 1}, {}};
  clusterings[1] = {2, {0, 1, 1, 1}, {}};
  const std::vector<std::int64_t> cells{0, 1, 2, 3};
  const std::vector<std::int32_t> places{0, 1};
  set_means(clusterings, data, cells, places, 2, test::context_of(1));
  const auto filled = [&](std::size_t cell, std::size_t gene) {
    double sum = 0;
    for (const auto& c : clusterings) sum += static_cast<double>(c.of(c.of_cell[cell], 2)[gene]) / 2;
    return sum;
  };
  EXPECT_NEAR(filled(0, 0), 0.5, 1e-6);
  EXPECT_NEAR(filled(3, 0), 2, 1e-6);
  EXPECT_NEAR(filled(1, 1), 0.75, 1e-6);
  EXPECT_NEAR(filled(2, 1), 1.25, 1e-6);
}

TEST(Drimpute, KeepsObservedValuesWhereAsked) {
  const Dataset data = test::prepared_rows(test::planted_rows());
  const auto rows = test::planted_rows();
  const auto out = test::imputed_values("drimpute", data, 1, {{"keep_observed", true}});
  const auto means = test::imputed_values("drimpute", data, 1);
  for (std::size_t at = 0; at < out.size(); ++at) {
    const auto count = static_cast<double>(rows[at / test::planted_genes][at % test::planted_genes]);
    const double factor = data.size_factors[at / test::planted_genes];
    EXPECT_EQ(out[at], count > 0 ? static_cast<float>(std::log1p(count / factor)) : means[at]);
  }
}

TEST(Drimpute, AGeneAbsentInAllClustersOfACellStaysZero) {
  std::vector<std::vector<float>> rows;
  for (int i = 0; i < 60; ++i) {
    std::vector<float> row(30, 0);
    for (std::size_t j = 0; j < 30; ++j)
      row[j] = (j < 15) == (i < 30) ? static_cast<float>((i * 7 + static_cast<int>(j) * 5) % 4) : 0.0F;
    row[i < 30 ? 0 : 29] = 3;
    rows.push_back(row);
  }
  const auto out = test::imputed_values("drimpute", test::prepared_rows(rows), 1);
  for (std::size_t i = 0; i < 60; ++i) {
    for (std::size_t j = 0; j < 30; ++j) {
      EXPECT_TRUE((j < 15) == (i < 30) || out[i * 30 + j] == 0.0F) << i << " " << j;
    }
  }
}

TEST(Drimpute, ARangeThatIsEmptyIsRefused) {
  const Dataset data = test::prepared_rows(test::planted_rows());
  EXPECT_THROW((void)test::imputed_values("drimpute", data, 1, {{"k_min", std::int64_t{16}}}), OptionError);
}

}  // namespace
}  // namespace undrop::drimpute
