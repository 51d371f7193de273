#include "bulk/gene_relations.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "bulk_test_data.hpp"

namespace undrop::bulk {
namespace {

class GeneRelations : public testing::Test {
 protected:
  /// Twelve samples in which the first 20 genes go together, the others against them; `turn` moves the border.
  [[nodiscard]] std::vector<float> samples(int turn) const {
    std::vector<float> out;
    for (int sample = 0; sample < 12; ++sample) {
      for (int gene = 0; gene < 40; ++gene) {
        const bool is_first = (gene + turn) % 40 < 20;
        out.push_back(static_cast<float>((is_first == (sample % 2 == 0) ? 4 : 2) + 0.1 * std::sin(sample * 41 + gene)));
      }
    }
    return out;
  }
  [[nodiscard]] double relations(const std::vector<float>& values, std::int64_t n_samples) const {
    return gene_relations(values, n_samples, data_, codes_, genes_, context_);
  }
  Context context_ = test::context_of();
  Dataset data_ = test::two_populations(60, 40, context_);
  std::vector<std::int32_t> codes_ = test::halves(60);
  std::vector<std::int32_t> genes_ = [] {
    std::vector<std::int32_t> all(40);
    std::iota(all.begin(), all.end(), 0);
    return all;
  }();
};

TEST_F(GeneRelations, AreHighWhereGenesGoTogetherAsInTheCellsAndLowElsewhere) {
  EXPECT_GT(relations(samples(0), 12), 0.6);
  EXPECT_LT(std::abs(relations(samples(10), 12)), 0.3);
}

TEST_F(GeneRelations, AreOfGenesThatAllSamplesHave) {
  auto values = samples(0);
  values[3] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_GT(relations(values, 12), 0.6);
  for (std::size_t gene = 0; gene < 31; ++gene) values[gene] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_TRUE(std::isnan(relations(values, 12)));
}

TEST_F(GeneRelations, AreNotToldFromThreeSamples) { EXPECT_TRUE(std::isnan(relations(samples(0), 3))); }

}  // namespace
}  // namespace undrop::bulk
