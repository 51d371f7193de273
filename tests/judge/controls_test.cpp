#include "judge/controls.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "judge/matrices.hpp"

namespace undrop::judge {
namespace {

std::vector<double> row_of(Prediction& prediction, std::int64_t cell) {
  const auto& observed = test::seen[static_cast<std::size_t>(cell)];
  std::vector<double> out(observed.size());
  prediction.prepare({cell, cell + 1});
  prediction.row(cell, observed, out);
  return out;
}

void expect_near(const std::vector<double>& got, const std::vector<double>& expected) {
  ASSERT_EQ(got.size(), expected.size());
  for (std::size_t i = 0; i < got.size(); ++i) EXPECT_NEAR(got[i], expected[i], 1e-12) << i;
}

TEST(Controls, AgreeWithTheirDefinitions) {
  const auto counts = test::values(test::seen);
  const auto controls = make_controls(*counts, test::size_factors, Context());
  ASSERT_EQ(controls.size(), 3U);
  EXPECT_EQ(controls[0]->name(), "none");
  EXPECT_EQ(controls[1]->name(), "gene_mean");
  EXPECT_EQ(controls[2]->name(), "nonzero_mean");
  expect_near(row_of(*controls[0], 1), {0, 2, 0, 6});
  expect_near(row_of(*controls[1], 1), {2.8, 0.6666666666666667, 2, 2.533333333333333});
  expect_near(row_of(*controls[2], 2), {1.8832815729997472, 1, 3, 1.6657656011875908});
}

TEST(Controls, EmptyCellsHaveNoPart) {
  auto rows = test::seen;
  rows.push_back({0, 0, 0, 0});
  auto size_factors = test::size_factors;
  size_factors.push_back(0);
  const auto controls = make_controls(*test::values(rows), size_factors, Context());
  expect_near(row_of(*controls[1], 1), {2.8, 0.6666666666666667, 2, 2.533333333333333});
  std::vector<double> out(4, 1.0);
  controls[2]->row(3, rows[3], out);
  expect_near(out, {0, 0, 0, 0});
}

TEST(Controls, ResultsAreTakenToCounts) {
  const std::vector<std::vector<float>> rows{{0, 1, 2, 3}, {0, 1, 2, 3}, {0, 1, 2, 3}};
  const auto at = [&](Scale scale) {
    const auto result = make_result("mine", test::values(rows), scale, test::size_factors);
    return row_of(*result, 1);
  };
  expect_near(at(Scale::counts), {0, 1, 2, 3});
  expect_near(at(Scale::normalized), {0, 1.6, 3.2, 4.8});
  expect_near(at(Scale::log1p), {0, 1.6 * std::expm1(1), 1.6 * std::expm1(2), 1.6 * std::expm1(3)});
}

/// Values that no count source holds.
class OddValues final : public ValueSource {
 public:
  [[nodiscard]] std::int64_t n_cells() const override { return 1; }
  [[nodiscard]] std::int64_t n_genes() const override { return 4; }
  void read(CellRange, std::span<float> out) const override {
    out[0] = std::numeric_limits<float>::quiet_NaN();
    out[1] = -1;
    out[2] = std::numeric_limits<float>::infinity();
    out[3] = 1000;
  }
};

TEST(Controls, OddResultsCountAsZeroAndStayFinite) {
  const auto result = make_result("odd", std::make_unique<OddValues>(), Scale::log1p, test::size_factors);
  expect_near(row_of(*result, 0), {0, 0, 0, std::expm1(30.0)});
}

}  // namespace
}  // namespace undrop::judge
