#include "prep/mask_split.hpp"

#include <undrop/errors.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

#include "prep/split_data.hpp"

namespace undrop::prep {
namespace {

using test::dense;
using test::poisson_data;
using test::threads;

/// Hidden entries put back into what is left.
std::vector<float> rejoined(const Dataset& left, const HiddenEntries& hidden) {
  auto all = dense(*left.counts);
  const auto width = static_cast<std::size_t>(left.n_genes());
  for (std::int64_t i = 0; i < hidden.n_cells(); ++i) {
    for (std::size_t e = 0; e < hidden.genes_of(i).size(); ++e) {
      auto& entry = all[static_cast<std::size_t>(i) * width + static_cast<std::size_t>(hidden.genes_of(i)[e])];
      EXPECT_EQ(entry, 0);
      entry = hidden.values_of(i)[e];
    }
  }
  return all;
}

TEST(MaskSplit, HidesTheShareAndLosesNothing) {
  const auto data = poisson_data(600, 40);
  const auto split = mask_entries(data, {.fraction = 0.3}, threads(2));
  const auto n = static_cast<double>(data.counts->n_nonzeros()) - 600 * (1 - std::exp(-4.0));
  EXPECT_NEAR(static_cast<double>(split.hidden.n()) / n, 0.3, 0.01);
  EXPECT_EQ(rejoined(split.data, split.hidden), dense(*data.counts));
}

TEST(MaskSplit, LeavesOtherFeaturesAlone) {
  const auto split = mask_entries(poisson_data(200, 10), {.fraction = 0.9}, threads(1));
  for (const auto gene : split.hidden.genes) EXPECT_NE(gene, 9);
}

TEST(MaskSplit, SizeFactorsAreOfWhatIsLeft) {
  auto split = mask_entries(poisson_data(300, 20), {.fraction = 0.5}, threads(2));
  Dataset fresh = split.data;
  set_size_factors(fresh, threads(1));
  EXPECT_EQ(split.data.size_factors, fresh.size_factors);
  EXPECT_EQ(split.data.median_total, fresh.median_total);
}

TEST(MaskSplit, DependsOnSeedAndRepeatOnly) {
  const auto data = poisson_data(700, 30);
  const auto one = mask_entries(data, {.fraction = 0.3}, threads(1)).hidden;
  EXPECT_EQ(one.genes, mask_entries(data, {.fraction = 0.3}, threads(3)).hidden.genes);
  EXPECT_NE(one.genes, mask_entries(data, {.fraction = 0.3, .repeat = 1}, threads(1)).hidden.genes);
  EXPECT_NE(one.genes, mask_entries(data, {.fraction = 0.3}, threads(1, 9)).hidden.genes);
  // The first cells by themselves are hidden alike.
  std::vector<std::int64_t> some{0, 1, 2, 3, 4};
  const auto few = mask_entries(select_cells(data, some), {.fraction = 0.3}, threads(1)).hidden;
  EXPECT_TRUE(std::equal(few.genes.begin(), few.genes.end(), one.genes.begin()));
}

TEST(MaskSplit, ByMeanHidesLowOnesMoreOftenAndTheSameShare) {
  const auto data = poisson_data(1000, 40);
  CountBlock block;
  data.counts->read({0, data.n_cells()}, block);
  std::vector<float> log_means;
  for (const auto gene : block.genes) log_means.push_back(std::log(0.1F * static_cast<float>(gene + 1)));
  const auto split = mask_entries(data, {.fraction = 0.3, .log_means = log_means}, threads(2));
  std::vector<double> hidden(40, 0), all(40, 0);
  for (const auto gene : block.genes) all[static_cast<std::size_t>(gene)] += 1;
  for (const auto gene : split.hidden.genes) hidden[static_cast<std::size_t>(gene)] += 1;
  double modelled = 0;
  for (std::size_t j = 0; j < 39; ++j) modelled += all[j];
  EXPECT_NEAR(static_cast<double>(split.hidden.n()) / modelled, 0.3, 0.01);
  for (const std::size_t j : {2U, 10U, 30U}) {
    const double expected = 1 / (1 + std::exp(std::log(0.1 * static_cast<double>(j + 1)) - split.midpoint));
    EXPECT_NEAR(hidden[j] / all[j], expected, 0.07) << j;
  }
  EXPECT_GT(hidden[2] / all[2], 2 * hidden[30] / all[30]);
}

TEST(MaskSplit, RefusesWhatCannotBe) {
  const auto data = poisson_data(20, 5);
  EXPECT_THROW(static_cast<void>(mask_entries(data, {.fraction = 1}, threads(1))), OptionError);
  EXPECT_THROW(static_cast<void>(mask_entries(data, {.fraction = 0}, threads(1))), OptionError);
  const std::vector<float> few(3, 0);
  EXPECT_THROW(static_cast<void>(mask_entries(data, {.log_means = few}, threads(1))), std::invalid_argument);
}

}  // namespace
}  // namespace undrop::prep
