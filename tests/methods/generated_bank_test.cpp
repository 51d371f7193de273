#include "methods/generated_bank.hpp"

#include <undrop/errors.hpp>

#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "memory_archive.hpp"

namespace undrop {
namespace {

/// Four generated cells of four genes, and what a cell saw: genes 0 and 2.
GeneratedBank example() {
  GeneratedBank bank(4, 1);
  const std::vector<float> rows{.4F, .1F, .9F, .3F, .6F, .2F, .8F, .5F, .1F, .9F, .2F, .7F, .5F, .3F, .7F, .1F};
  bank.set(0, rows, std::vector<std::uint8_t>(4, 1));
  return bank;
}
const std::vector<std::int32_t> seen{0, 2};
const std::vector<float> pixels{.5F, 1.0F};

std::vector<float> filled(const NeighbourRule& rule) {
  const auto bank = example();
  const auto chosen = chosen_neighbours(bank.squared_distances(0, seen, pixels), rule);
  return {median_of(bank.of(0, 1), chosen), median_of(bank.of(0, 3), chosen)};
}

TEST(GeneratedBank, DistancesAreOverTheObservedGenes) {
  const auto squared = example().squared_distances(0, seen, pixels);
  const std::vector<double> expected{.02, .05, .80, .09};
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(squared[i], expected[i], 1e-6);
}

TEST(GeneratedBank, ZerosAreTheMedianOfTheNearest) {
  const auto two = filled({.k = 2});
  EXPECT_NEAR(two[0], .15, 1e-6);
  EXPECT_NEAR(two[1], .4, 1e-6);
  const auto three = filled({.k = 3});
  EXPECT_NEAR(three[0], .2, 1e-6);
  EXPECT_NEAR(three[1], .3, 1e-6);
}

TEST(GeneratedBank, TheThresholdDropsWhatLiesFar) {
  const auto mean = filled({.k = 4, .kappa = 0});  // keeps 0, 1 and 3
  EXPECT_NEAR(mean[0], .2, 1e-6);
  EXPECT_NEAR(mean[1], .3, 1e-6);
  const auto near = filled({.k = 4, .kappa = -.5, .at_least = 2});
  EXPECT_NEAR(near[0], .15, 1e-6);
  EXPECT_NEAR(near[1], .4, 1e-6);
  const std::vector<double> squared{.02, .05, .80, .09};
  EXPECT_EQ(chosen_neighbours(squared, {.k = 4, .at_least = 1}, .15), std::vector<std::int32_t>{0});
  EXPECT_EQ(chosen_neighbours(squared, {.k = 4, .kappa = -9, .at_least = 3}).size(), 3U);
}

TEST(GeneratedBank, TiesGoToTheLowerIndex) {
  const std::vector<double> squared{1, 0.5, 0.5, 1};
  EXPECT_EQ(chosen_neighbours(squared, {.k = 3}), (std::vector<std::int32_t>{1, 2, 0}));
  EXPECT_EQ(chosen_neighbours(squared, {.k = 99}).size(), 4U);
  EXPECT_TRUE(chosen_neighbours({}, {.k = 3}).empty());
  EXPECT_EQ(median_of({}, {}), 0);
}

TEST(GeneratedBank, CellsThatAreNotKeptAreGone) {
  auto bank = example();
  const std::vector<float> rows{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  bank.set(0, rows, std::vector<std::uint8_t>{1, 0, 1});
  EXPECT_EQ(bank.n_cells(0), 2);
  EXPECT_EQ(bank.of(0, 1)[0], 2);
  EXPECT_EQ(bank.of(0, 1)[1], 10);
}

TEST(GeneratedBank, IsSavedWhole) {
  const auto bank = example();
  test::MemoryArchive archive;
  bank.save(archive, "bank");
  const auto back = GeneratedBank::load(archive, "bank");
  for (std::int32_t gene = 0; gene < 4; ++gene) {
    for (std::size_t s = 0; s < 4; ++s) EXPECT_EQ(back.of(0, gene)[s], bank.of(0, gene)[s]);
  }
  EXPECT_THROW((void)GeneratedBank::load(test::MemoryArchive(), "bank"), FormatError);
  archive.put("bank/0", std::vector<float>(7, 0.0F), std::vector<std::int64_t>{7});
  EXPECT_THROW((void)GeneratedBank::load(archive, "bank"), FormatError);
}

}  // namespace
}  // namespace undrop
