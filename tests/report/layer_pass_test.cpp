#include "report/layer_pass.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "prep/size_factors.hpp"
#include "support.hpp"

namespace undrop::report {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using testing::FloatNear;

class LayerPass : public testing::Test {
 protected:
  LayerPass() { prep::set_size_factors(counts_, context_); }

  LayerTotals pass(const std::vector<std::vector<float>>& rows, Scale scale, std::span<KeptValues> kept = {}) {
    const auto values = judge::counts_as_values(undrop::test::dataset_from_rows(rows).counts);
    return pass_over_layer(counts_, *values, scale, kept, context_);
  }

  Context context_;
  // Totals 2, 2, 4 and an empty cell: factors 1, 1, 2, 0.
  Dataset counts_ = undrop::test::dataset_from_rows({{2, 0}, {1, 1}, {4, 0}, {0, 0}});
};

TEST_F(LayerPass, CountsWhatWasFilledAndChanged) {
  const auto totals = pass({{2, 0.5F}, {1, 1}, {3, 0}, {0, 0}}, Scale::counts);
  EXPECT_EQ(totals.observed, 4);
  EXPECT_EQ(totals.zeros, 2);
  EXPECT_EQ(totals.filled, 1);
  EXPECT_EQ(totals.changed, 1);
  EXPECT_DOUBLE_EQ(totals.input_mass, 8);
  EXPECT_DOUBLE_EQ(totals.output_mass, 7.5);
  EXPECT_EQ(totals.filled_bins[static_cast<std::size_t>(std::log1p(0.5) / 0.1)], 1);
}

TEST_F(LayerPass, ScalesAgree) {
  const std::vector<std::vector<float>> normalized{{2, 0.5F}, {1, 1}, {2, 0.25F}, {0, 0}};
  auto logs = normalized;
  for (auto& row : logs) {
    for (auto& value : row) value = std::log1p(value);
  }
  const auto a = pass(normalized, Scale::normalized);
  const auto b = pass(logs, Scale::log1p);
  EXPECT_NEAR(a.output_mass, 8 + 0.5 + 0.5, 1e-6);
  EXPECT_NEAR(a.output_mass, b.output_mass, 1e-5);
  EXPECT_EQ(b.changed, 0);
  EXPECT_THAT(a.variance_kept, ElementsAre(DoubleNear(1, 1e-6), DoubleNear(b.variance_kept[1], 1e-6)));
}

TEST_F(LayerPass, KeepsWhatIsAskedFor) {
  std::vector<KeptValues> kept{{{0, 2, 3}, {1, 0}, {}, {}}};
  const auto totals = pass({{2, 3}, {1, 1}, {4, 0}, {0, 0}}, Scale::counts, kept);
  EXPECT_EQ(totals.changed, 0);
  const float log3 = std::log1p(2.0F);
  EXPECT_THAT(kept[0].before, ElementsAre(0, FloatNear(log3, 1e-6F), 0, FloatNear(log3, 1e-6F), 0, 0));
  EXPECT_THAT(kept[0].after[0], FloatNear(std::log1p(3.0F), 1e-6F));
}

TEST_F(LayerPass, IsTheSameForAnyNumberOfThreads) {
  const std::vector<std::vector<float>> rows{{2, 0.5F}, {1, 1}, {3, 0.1F}, {0, 0}};
  context_.threads = 1;
  const auto one = pass(rows, Scale::counts);
  context_.threads = 3;
  const auto three = pass(rows, Scale::counts);
  EXPECT_EQ(one.output_mass, three.output_mass);
  EXPECT_EQ(one.variance_kept, three.variance_kept);
}

}  // namespace
}  // namespace undrop::report
