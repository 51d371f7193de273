#include "judge/converted_values.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#include "judge/planted_cells.hpp"

namespace undrop::judge {
namespace {

using testing::ElementsAre;
using testing::FloatNear;

std::vector<float> all(const ValueSource& values) {
  std::vector<float> out(static_cast<std::size_t>(values.n_cells() * values.n_genes()));
  values.read({0, values.n_cells()}, out);
  return out;
}

TEST(ConvertedValues, GoBetweenAllScales) {
  const std::vector<double> size_factors{2, 0};
  const auto counts = test::values({{4, 1}, {3, 3}});
  const auto logs = converted(*counts, Scale::counts, Scale::log1p, size_factors);
  EXPECT_THAT(all(*logs), ElementsAre(FloatNear(std::log(3.0F), 1e-6F), FloatNear(std::log(1.5F), 1e-6F), 0, 0));
  const auto back = converted(*logs, Scale::log1p, Scale::counts, size_factors);
  EXPECT_THAT(all(*back), ElementsAre(FloatNear(4, 1e-5F), FloatNear(1, 1e-5F), 0, 0));
  const auto normalized = converted(*counts, Scale::counts, Scale::normalized, size_factors);
  EXPECT_THAT(all(*normalized), ElementsAre(2, 0.5, 0, 0));
  EXPECT_THAT(all(*converted(*normalized, Scale::normalized, Scale::log1p, size_factors)),
              ElementsAre(FloatNear(std::log(3.0F), 1e-6F), FloatNear(std::log(1.5F), 1e-6F), 0, 0));
}

TEST(ConvertedValues, AreFiniteAndNotNegative) {
  const std::vector<double> size_factors{1};
  const auto odd = test::values({{-1, 500}});
  for (const float value : all(*converted(*odd, Scale::log1p, Scale::counts, size_factors))) {
    EXPECT_TRUE(std::isfinite(value));
    EXPECT_GE(value, 0);
  }
}

TEST(MassRatio, IsOfSumsOnTheScaleOfCounts) {
  const auto counts = undrop::test::dataset_from_rows({{1, 0}, {2, 1}}).counts;
  EXPECT_DOUBLE_EQ(mass_ratio(*test::values({{2, 2}, {1, 1}}), *counts, test::threads(1)), 1.5);
  const auto none = undrop::test::dataset_from_rows({{0, 0}}).counts;
  EXPECT_TRUE(std::isnan(mass_ratio(*test::values({{2, 2}}), *none, test::threads(1))));
}

}  // namespace
}  // namespace undrop::judge
