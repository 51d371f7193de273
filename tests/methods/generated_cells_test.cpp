#include "methods/generated_cells.hpp"

#include <undrop/errors.hpp>

#include <gtest/gtest.h>

#include <cmath>

#include "core/random.hpp"
#include "memory_archive.hpp"
#include "methods/generated_fit.hpp"
#include "methods/planted_counts.hpp"

namespace undrop::generated_cells {
namespace {

/// Fitted with random pixels in place of trained ones.
std::unique_ptr<FittedImputer> fitted(const Dataset& data, const Context& context, bool pooled = false) {
  FitSpec spec;
  spec.method = "generated";
  spec.pixels = PixelKind::deviation;
  spec.validation_share = 0.05;
  spec.rule = {.k = 4, .kappa = pooled ? 0.5 : std::numeric_limits<double>::infinity()};
  spec.pooled_limit = pooled;
  spec.train = [&](const Pictures& pictures, const Score&) {
    GeneratedBank bank(pictures.n_genes, pictures.n_populations);
    for (std::int64_t k = 0; k < pictures.n_populations; ++k) {
      Random random(1, "pixels", static_cast<std::uint64_t>(k));
      std::vector<float> rows(static_cast<std::size_t>(20 * pictures.n_genes));
      for (float& value : rows) value = static_cast<float>(random.normal());
      bank.set(k, rows, std::vector<std::uint8_t>(20, 1));
    }
    return Training{std::move(bank), {}, true};
  };
  ImputerInput input;
  input.n_clusters = 3;
  return fit(input, spec, data, context);
}

TEST(GeneratedCells, ValuesAreFiniteAndNotNegativeAndEmptyCellsAndUnseenGenesAreZero) {
  const Dataset data = test::prepared_rows(test::planted_rows());
  Context context = test::context_of(1);
  for (const bool pooled : {false, true}) {
    const auto model = fitted(data, context, pooled);
    const auto out = test::values_of(*model->bind(data, context), data, {0, data.n_cells()}, Quantity::expressed);
    for (std::size_t at = 0; at < out.size(); ++at) {
      EXPECT_TRUE(std::isfinite(out[at]) && out[at] >= 0);
      const bool none =
          at / test::planted_genes == test::planted_empty_cell || at % test::planted_genes == test::planted_unseen_gene;
      EXPECT_TRUE(!none || out[at] == 0) << at;
    }
  }
}

TEST(GeneratedCells, SaveAndLoadGiveTheSameBitsOnAnyNumberOfThreads) {
  const Dataset data = test::prepared_rows(test::planted_rows());
  Context context = test::context_of(1);
  const auto model = fitted(data, context);
  test::MemoryArchive archive;
  model->save(archive);
  const auto loaded = FittedGeneratedCells::load("generated", {}, archive);
  EXPECT_EQ(loaded->populations(), model->populations());
  EXPECT_TRUE(loaded->found_populations());
  EXPECT_TRUE(loaded->facts().contains("held_out/trust"));
  EXPECT_EQ(loaded->facts(), model->facts());
  const CellRange all{0, data.n_cells()};
  Context many = test::context_of(4);
  EXPECT_EQ(test::values_of(*loaded->bind(data, many), data, all, Quantity::expressed),
            test::values_of(*model->bind(data, context), data, all, Quantity::expressed));
  EXPECT_THROW((void)FittedGeneratedCells::load("generated", {}, test::MemoryArchive()), FormatError);
  archive.put("numbers", std::vector<double>{1});
  EXPECT_THROW((void)FittedGeneratedCells::load("generated", {}, archive), FormatError);
}

TEST(GeneratedCells, BlocksAreWhatTheWholeIs) {
  const Dataset data = test::prepared_rows(test::planted_rows());
  Context context = test::context_of(1);
  const auto model = fitted(data, context);
  const auto imputation = model->bind(data, context);
  const auto whole = test::values_of(*imputation, data, {0, data.n_cells()}, Quantity::expressed);
  std::vector<float> part(6);
  imputation->impute({20, 22}, std::vector<std::int32_t>{30, 2, 39}, Quantity::expressed, part);
  EXPECT_EQ(part[0], whole[20 * test::planted_genes + 30]);
  EXPECT_EQ(part[4], whole[21 * test::planted_genes + 2]);
}

TEST(GeneratedCells, NewCellsJoinTheNearestPopulationAndForeignGenesAreRefused) {
  const Dataset data = test::prepared_rows(test::planted_rows());
  Context context = test::context_of(1);
  const auto model = fitted(data, context);
  std::vector<std::int64_t> order(20);
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::int64_t>(2 * i + 10);
  const Dataset some = select_cells(data, order);
  const auto whole = model->bind(data, context);
  const auto part = model->bind(some, context);
  for (std::size_t i = 0; i < order.size(); ++i)
    EXPECT_EQ(part->populations()[i], whole->populations()[static_cast<std::size_t>(order[i])]);
  Dataset other = data;
  for (auto& name : other.gene_names) name = "other_" + name;
  EXPECT_THROW((void)model->bind(other, context), InputError);
}

}  // namespace
}  // namespace undrop::generated_cells
