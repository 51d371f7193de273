#include "compare/part_inputs.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <set>

#include "simulated_input.hpp"

namespace undrop::compare {
namespace {

double share_hidden(const CompareInput& input, const prep::MaskSplit& split) {
  return static_cast<double>(split.hidden.n()) / static_cast<double>(input.data.counts->n_nonzeros());
}

TEST(PartInputs, AreFunctionsOfSeedAndRepeat) {
  const auto input = test::simulated_input();
  const auto of = [&](std::uint64_t seed, std::int64_t repeat) {
    return mask_input(input, test::options_of(), repeat, test::context_of(2, seed)).hidden.genes;
  };
  EXPECT_EQ(of(0, 0), of(0, 0));
  EXPECT_NE(of(0, 0), of(0, 1));
  EXPECT_NE(of(0, 0), of(1, 0));
}

TEST(PartInputs, BothMechanismsHideTheFraction) {
  const auto input = test::simulated_input();
  for (const char* mechanism : {"uniform", "dropout"}) {
    const auto options = test::options_of({{"mask_mechanism", std::string(mechanism)}, {"mask_fraction", 0.2}});
    EXPECT_NEAR(share_hidden(input, mask_input(input, options, 0, test::context_of())), 0.2, 0.03) << mechanism;
  }
}

TEST(PartInputs, DropoutHidesLowCountsMoreOften) {
  const auto input = test::simulated_input();
  const auto mean = [&](const char* mechanism) {
    const auto split =
        mask_input(input, test::options_of({{"mask_mechanism", std::string(mechanism)}}), 0, test::context_of());
    return std::accumulate(split.hidden.values.begin(), split.hidden.values.end(), 0.0) /
           static_cast<double>(split.hidden.n());
  };
  EXPECT_LT(mean("dropout"), mean("uniform"));
}

TEST(PartInputs, ThinningKeepsTheShare) {
  const auto input = test::simulated_input();
  for (const char* split : {"binomial", "overdispersed"}) {
    const auto options = test::options_of({{"thin_keep", 0.8}, {"thin_split", std::string(split)}});
    const auto halves = thin_input(input, options, 0, test::context_of());
    EXPECT_NEAR(halves.data.median_total / input.data.median_total, 0.8, 0.02) << split;
  }
}

TEST(PartInputs, TheNullGroupHasSizeFactorsOfItsOwn) {
  const auto input = test::simulated_input();
  const auto group = null_input(input, test::options_of(), test::context_of());
  EXPECT_LT(group.n_cells(), input.data.n_cells());
  auto factors = group.size_factors;
  std::sort(factors.begin(), factors.end());
  EXPECT_NEAR(factors[factors.size() / 2], 1, 0.05);
}

TEST(PartInputs, RepeatSeedsDiffer) {
  std::set<std::uint64_t> seeds;
  for (std::int64_t repeat = 0; repeat < 100; ++repeat) seeds.insert(repeat_seed(0, repeat));
  EXPECT_EQ(seeds.size(), 100U);
}

}  // namespace
}  // namespace undrop::compare
