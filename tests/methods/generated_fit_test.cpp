#include "methods/generated_fit.hpp"

#include <undrop/errors.hpp>

#include <gtest/gtest.h>

#include <cmath>

#include "methods/planted_counts.hpp"

namespace undrop::generated_cells {
namespace {

/// A bank whose pixels are all alike within a population.
Training constant_bank(const Pictures& pictures, float base) {
  GeneratedBank bank(pictures.n_genes, pictures.n_populations);
  for (std::int64_t k = 0; k < pictures.n_populations; ++k) {
    const std::vector<float> rows(static_cast<std::size_t>(5 * pictures.n_genes), base + static_cast<float>(k));
    bank.set(k, rows, std::vector<std::uint8_t>(5, 1));
  }
  return {std::move(bank), {}, true};
}

ImputerInput labelled() {
  ImputerInput input;
  for (std::int64_t i = 0; i < test::planted_cells; ++i) input.labels.push_back(static_cast<std::int32_t>(i % 3));
  input.label_names = {"a", "b", "c"};
  return input;
}

FitSpec spec(PixelKind kind, double share) {
  FitSpec out;
  out.method = "generated";
  out.pixels = kind;
  out.validation_share = share;
  out.rule = {.k = 3};
  return out;
}

TEST(GeneratedFit, HeldOutEntriesAreGoneFromWhatIsTrainedOn) {
  const Dataset data = test::prepared_rows(test::planted_rows());
  Context context = test::context_of(1);
  FitSpec with = spec(PixelKind::deviation, 0.2);
  std::int64_t shown = 0;
  std::int64_t held = 0;
  with.train = [&](const Pictures& pictures, const Score& score) {
    shown = static_cast<std::int64_t>(pictures.pixels.value.size());
    Training training = constant_bank(pictures, 0);
    held = score(training.bank).n;
    EXPECT_EQ(pictures.populations.size(), static_cast<std::size_t>(test::planted_cells - 1));
    return training;
  };
  const auto fitted = fit(labelled(), with, data, context);
  EXPECT_EQ(shown + held, data.counts->n_nonzeros());
  EXPECT_NEAR(static_cast<double>(held), 0.2 * static_cast<double>(shown + held), 60);
  EXPECT_FALSE(fitted->found_populations());
}

TEST(GeneratedFit, WhatSaysNothingOfHeldOutEntriesIsNotBelieved) {
  const Dataset data = test::prepared_rows(test::planted_rows());
  Context context = test::context_of(1);
  FitSpec with = spec(PixelKind::deviation, 0.2);
  with.train = [](const Pictures& pictures, const Score&) { return constant_bank(pictures, -50); };
  const auto fitted = fit(labelled(), with, data, context);
  const Facts facts = fitted->facts();
  EXPECT_LT(std::get<double>(facts.at("held_out/trust")), 0.05);
  EXPECT_NEAR(std::get<double>(facts.at("held_out/error")), std::get<double>(facts.at("held_out/error_of_levels")),
              0.02);
  EXPECT_FALSE(context.warnings().empty());
  // Filled at the levels: the markers of the own group stand higher.
  const auto out = test::values_of(*fitted->bind(data, context), data, {0, 3}, Quantity::expressed);
  EXPECT_GT(out[5], out[20]);
}

/// Five generated cells: the nearest is right, the others are far too high.
Training one_right_cell(const Pictures& pictures) {
  GeneratedBank bank(pictures.n_genes, pictures.n_populations);
  std::vector<float> rows(static_cast<std::size_t>(5 * pictures.n_genes), 40.0F);
  std::fill_n(rows.begin(), pictures.n_genes, 0.5F);
  for (std::int64_t k = 0; k < pictures.n_populations; ++k) bank.set(k, rows, std::vector<std::uint8_t>(5, 1));
  return {std::move(bank), {}, true};
}

TEST(GeneratedFit, NeighboursAreChosenOnHeldOutEntries) {
  const Dataset data = test::prepared_rows(test::planted_rows());
  Context context = test::context_of(2);
  for (const bool pooled : {false, true}) {
    FitSpec with = spec(PixelKind::log_maximum, 0.2);
    with.grid = published_grid();
    with.pooled_limit = pooled;
    with.rule.at_least = 1;
    with.train = [](const Pictures& pictures, const Score&) { return one_right_cell(pictures); };
    const Facts facts = fit(labelled(), with, data, context)->facts();
    EXPECT_LT(std::get<double>(facts.at("held_out/error")), 2);
    with.grid = {};
    const Facts fixed = fit(labelled(), with, data, context)->facts();
    EXPECT_GT(std::get<double>(fixed.at("held_out/error")), 10);
    EXPECT_FALSE(fixed.contains("neighbours/knn_k"));
  }
}

TEST(GeneratedFit, WhatIsWorseThanMeansIsToldSo) {
  const Dataset data = test::prepared_rows(test::planted_rows());
  Context context = test::context_of(1);
  FitSpec with = spec(PixelKind::log_maximum, 0.2);
  with.train = [](const Pictures& pictures, const Score&) { return constant_bank(pictures, 7); };
  const Facts facts = fit(labelled(), with, data, context)->facts();
  EXPECT_LT(std::get<double>(facts.at("held_out/error_of_population_means")), 1);
  ASSERT_FALSE(context.warnings().empty());
  EXPECT_NE(context.warnings().back().find("worse than by the mean"), std::string::npos);
}

TEST(GeneratedFit, WithoutHeldOutEntriesTheLevelsAloneFill) {
  const Dataset data = test::prepared_rows({{3, 0, 1}, {0, 2, 1}, {4, 1, 0}, {2, 0, 5}});
  Context context = test::context_of(1);
  const auto filled = [&](float base) {
    FitSpec with = spec(PixelKind::deviation, 1e-9);
    with.train = [base](const Pictures& pictures, const Score& score) {
      Training training = constant_bank(pictures, base);
      EXPECT_EQ(score(training.bank).n, 0);
      return training;
    };
    ImputerInput input;
    input.labels = {0, 0, 0, 0};
    input.label_names = {"all"};
    const auto fitted = fit(input, with, data, context);
    return test::values_of(*fitted->bind(data, context), data, {0, 4}, Quantity::expressed);
  };
  EXPECT_EQ(filled(-50), filled(50));
  EXPECT_FALSE(context.warnings().empty());
}

TEST(GeneratedFit, TheShiftFillsFromThePopulationBefore) {
  const Dataset data = test::prepared_rows(test::planted_rows());
  Context context = test::context_of(1);
  for (const std::int64_t shift : {0, 1}) {
    FitSpec with = spec(PixelKind::log_maximum, 0);
    with.bank_shift = shift;
    with.train = [](const Pictures& pictures, const Score&) { return constant_bank(pictures, 1); };
    const auto fitted = fit(labelled(), with, data, context);
    const auto imputation = fitted->bind(data, context);
    const auto out = test::values_of(*imputation, data, {0, 2}, Quantity::expressed);
    const auto width = static_cast<std::size_t>(data.n_genes());
    // Cells 0 and 1 are of populations 0 and 1; pixels are 1, 2 and 3.
    const double expected = shift == 0 ? 1.0 / 2 : 3.0 / 1;
    CountBlock block;
    data.counts->read({0, 2}, block);
    const auto largest = [&](std::int64_t i) {
      float most = 0;
      for (const float count : block.values_of(i)) most = std::max(most, count);
      return std::log1p(static_cast<double>(most) / data.size_factors[static_cast<std::size_t>(i)]);
    };
    EXPECT_NEAR(static_cast<double>(out[0] / out[width]), expected * largest(0) / largest(1), 1e-4);
  }
}

TEST(GeneratedFit, FewerThanTwoGenesAreRefused) {
  const Dataset data = test::prepared_rows({{1, 0}, {2, 0}});
  Context context = test::context_of(1);
  EXPECT_THROW((void)fit({}, spec(PixelKind::maximum, 0), data, context), InputError);
}

}  // namespace
}  // namespace undrop::generated_cells
