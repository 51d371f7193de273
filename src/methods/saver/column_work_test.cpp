#include "methods/saver/column_work.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/random.hpp"

namespace undrop::saver {
namespace {

using Columns = std::vector<std::vector<float>>;

Columns columns_of(std::size_t m, std::int64_t n) {
  Random random(3, "column work");
  Columns out(m, std::vector<float>(static_cast<std::size_t>(n)));
  for (auto& column : out) {
    for (auto& value : column) value = static_cast<float>(random.normal());
  }
  return out;
}

std::vector<const float*> pointers(const Columns& columns) {
  std::vector<const float*> out;
  for (const auto& column : columns) out.push_back(column.data());
  return out;
}

/// Lengths around whole lanes, and numbers of columns around whole groups.
class ColumnWork : public testing::TestWithParam<std::int64_t> {};
INSTANTIATE_TEST_SUITE_P(Lengths, ColumnWork, testing::Values(1, 7, 15, 16, 17, 31, 64, 65, 100, 225));

TEST_P(ColumnWork, DotsAndCombinations) {
  const auto n = GetParam();
  for (const std::size_t m : {1U, 3U, 4U, 9U}) {
    const Columns x = columns_of(m + 1, n);
    auto columns = pointers(x);
    columns.pop_back();
    std::vector<float> dots(m);
    dot_columns(columns, x[m].data(), n, dots.data());
    std::vector<float> combined(static_cast<std::size_t>(n), -1);
    combine_columns(columns, dots.data(), n, combined.data());
    for (std::size_t k = 0; k < m; ++k) {
      double expected = 0;
      for (std::size_t i = 0; i < combined.size(); ++i) expected += static_cast<double>(x[k][i] * x[m][i]);
      EXPECT_NEAR(static_cast<double>(dots[k]), expected, 1e-4);
    }
    for (std::size_t i = 0; i < combined.size(); ++i) {
      double expected = 0;
      for (std::size_t k = 0; k < m; ++k) expected += static_cast<double>(dots[k] * x[k][i]);
      EXPECT_NEAR(static_cast<double>(combined[i]), expected, 1e-3);
    }
  }
}

TEST_P(ColumnWork, GramMatricesGrow) {
  const auto n = GetParam();
  constexpr std::size_t m = 7;
  constexpr std::size_t stride = 16;
  const Columns x = columns_of(m + 1, n);
  auto columns = pointers(x);
  columns.pop_back();
  std::vector<float> gram(stride * stride, 0);
  weighted_gram(std::span(columns).first(4), 0, x[m].data(), n, gram.data(), stride);
  weighted_gram(columns, 4, x[m].data(), n, gram.data(), stride);
  for (std::size_t j = 0; j < m; ++j) {
    for (std::size_t k = 0; k < m; ++k) {
      double expected = 0;
      for (std::size_t i = 0; i < x[m].size(); ++i) expected += static_cast<double>(x[j][i] * x[k][i] * x[m][i]);
      EXPECT_NEAR(static_cast<double>(gram[j * stride + k]), expected, 2e-4) << j << ' ' << k;
    }
    EXPECT_EQ(gram[j * stride + m], 0);
  }
}

TEST_P(ColumnWork, LossAndMeans) {
  const auto n = GetParam();
  const Columns x = columns_of(3, n);
  std::vector<float> mean(static_cast<std::size_t>(n));
  std::vector<float> eta = x[0];
  for (auto& value : eta) value *= 9;
  const double found = poisson_loss(eta.data(), x[1].data(), x[2].data(), n, mean.data());
  double expected = 0;
  double size = 0;
  for (std::size_t i = 0; i < mean.size(); ++i) {
    const double e = static_cast<double>(x[1][i]) * std::exp(static_cast<double>(eta[i]));
    EXPECT_NEAR(static_cast<double>(mean[i]), e, 3e-7 * std::abs(e));
    expected += e - static_cast<double>(x[1][i] * x[2][i] * eta[i]);
    size += std::abs(e) + 10;
  }
  EXPECT_NEAR(found, expected, 1e-6 * size);
}

TEST(ColumnWork, DescentEndsAtTheLeast) {
  // ½ (2 a² + 2 a b + 2 b²) − 3 a − b + ½ |b|: a = 3 / 2, and b stays 0 since |1 − a| ≤ ½.
  std::vector<float> gram(16 * 16, 0);
  gram[0] = gram[17] = 2;
  gram[1] = gram[16] = 1;
  std::vector<float> slope(16, 0);
  slope[0] = 3;
  slope[1] = 1;
  const std::vector<float> curvature{2, 2};
  const std::vector<float> inverse{.5, .5};
  const std::vector<float> bound{0, .5};
  std::vector<float> value{0, 0};
  descend({gram.data(), 16, 2, curvature.data(), inverse.data(), bound.data(), value.data(), slope.data()}, 1e-12F, 0,
          100);
  EXPECT_NEAR(value[0], 1.5, 1e-6);
  EXPECT_EQ(value[1], 0);
  EXPECT_NEAR(slope[0], 0, 1e-6);
  EXPECT_NEAR(slope[1], -.5, 1e-6);
}

}  // namespace
}  // namespace undrop::saver
