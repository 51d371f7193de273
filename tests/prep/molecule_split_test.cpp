#include "prep/molecule_split.hpp"

#include <undrop/errors.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "prep/split_data.hpp"

namespace undrop::prep {
namespace {

using test::dense;
using test::poisson_data;
using test::threads;

double correlation(const std::vector<double>& a, const std::vector<double>& b) {
  double sa = 0, sb = 0, saa = 0, sbb = 0, sab = 0;
  const auto n = static_cast<double>(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    sa += a[i];
    sb += b[i];
    saa += a[i] * a[i];
    sbb += b[i] * b[i];
    sab += a[i] * b[i];
  }
  return (sab - sa * sb / n) / std::sqrt((saa - sa * sa / n) * (sbb - sb * sb / n));
}

/// Kept and test counts of one gene, all cells.
std::pair<std::vector<double>, std::vector<double>> halves(const MoleculeSplit& split, std::size_t gene) {
  const auto kept = dense(*split.data.counts);
  const auto width = static_cast<std::size_t>(split.data.n_genes());
  std::vector<double> a, b(static_cast<std::size_t>(split.data.n_cells()), 0);
  for (std::size_t i = 0; i < b.size(); ++i) {
    a.push_back(kept[i * width + gene]);
    const auto genes = split.test.genes_of(static_cast<std::int64_t>(i));
    for (std::size_t e = 0; e < genes.size(); ++e) {
      if (static_cast<std::size_t>(genes[e]) == gene) b[i] = split.test.values_of(static_cast<std::int64_t>(i))[e];
    }
  }
  return {a, b};
}

TEST(MoleculeSplit, DividesEveryMoleculeOnce) {
  const auto data = poisson_data(400, 20);
  const auto split = split_molecules(data, {.keep = 0.7}, threads(2));
  auto joined = dense(*split.data.counts);
  double test = 0, all = 0;
  for (std::int64_t i = 0; i < 400; ++i) {
    for (std::size_t e = 0; e < split.test.genes_of(i).size(); ++e) {
      joined[static_cast<std::size_t>(i) * 20 + static_cast<std::size_t>(split.test.genes_of(i)[e])] +=
          split.test.values_of(i)[e];
      EXPECT_NE(split.test.genes_of(i)[e], 19);
      test += split.test.values_of(i)[e];
    }
  }
  EXPECT_EQ(joined, dense(*data.counts));
  for (std::size_t at = 0; at < joined.size(); ++at) all += at % 20 < 19 ? joined[at] : 0;
  EXPECT_NEAR(test / all, 0.3, 0.01);
}

TEST(MoleculeSplit, HalvesOfPoissonCountsAreIndependent) {
  const auto split = split_molecules(poisson_data(4000, 12), {}, threads(2));
  const auto [kept, test] = halves(split, 10);
  EXPECT_NEAR(correlation(kept, test), 0, 0.05);
}

TEST(MoleculeSplit, HalvesOfOverDispersedCountsAreIndependentWithTheirShape) {
  Random random(7, "over-dispersed");
  std::vector<std::vector<float>> rows(4000, std::vector<float>(2));
  for (auto& row : rows) {
    for (auto& value : row) value = static_cast<float>(random.poisson(random.gamma(1.5, 4)));
  }
  Dataset data = undrop::test::dataset_from_rows(rows);
  data.is_modelled = {1, 1};
  data.size_factors.assign(4000, 1);
  const auto shapes = moment_shapes(data, threads(1));
  EXPECT_NEAR(shapes[0], 1.5, 0.15);
  const auto [kept, test] = halves(split_molecules(data, {.shapes = shapes}, threads(2)), 0);
  EXPECT_NEAR(correlation(kept, test), 0, 0.05);
  const auto [plain_kept, plain_test] = halves(split_molecules(data, {}, threads(2)), 0);
  EXPECT_GT(correlation(plain_kept, plain_test), 0.5);
}

TEST(MoleculeSplit, SizeFactorsAreOfTheKeptMolecules) {
  const auto split = split_molecules(poisson_data(300, 20), {.keep = 0.6}, threads(2));
  Dataset fresh = split.data;
  set_size_factors(fresh, threads(1));
  EXPECT_EQ(split.data.size_factors, fresh.size_factors);
}

TEST(MoleculeSplit, DependsOnSeedAndRepeatOnly) {
  const auto data = poisson_data(700, 30);
  const auto one = split_molecules(data, {}, threads(1)).test;
  EXPECT_EQ(one.values, split_molecules(data, {}, threads(4)).test.values);
  EXPECT_NE(one.values, split_molecules(data, {.repeat = 1}, threads(1)).test.values);
}

TEST(MoleculeSplit, RefusesFractionsWithTheReason) {
  Dataset data = undrop::test::dataset_from_rows({{1.5F, 2}, {1, 0}});
  set_size_factors(data, threads(1));
  try {
    static_cast<void>(split_molecules(data, {}, threads(1)));
    FAIL();
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("not whole numbers"), std::string::npos);
  }
  EXPECT_THROW(static_cast<void>(split_molecules(poisson_data(20, 5), {.keep = 1}, threads(1))), OptionError);
}

TEST(MomentShapes, AreInfiniteForPoissonOrFewerMolecules) {
  Dataset data = undrop::test::dataset_from_rows({{1, 5, 0}, {1, 0, 0}, {1, 5, 0}, {1, 0, 0}});
  data.size_factors.assign(4, 1);
  const auto shapes = moment_shapes(data, threads(1));
  EXPECT_TRUE(std::isinf(shapes[0]));
  EXPECT_FALSE(std::isinf(shapes[1]));
  EXPECT_TRUE(std::isinf(shapes[2]));
}

}  // namespace
}  // namespace undrop::prep
