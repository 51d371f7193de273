#include "methods/scgacl/training_data.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "core/random.hpp"
#include "support.hpp"

namespace undrop::scgacl {
namespace {

Dataset example() {
  Dataset data = test::dataset_from_rows({{1, 0, 3, 0}, {0, 0, 0, 0}, {2, 2, 0, 4}});
  data.size_factors = {0.5, 0, 1.5};
  data.median_total = 6;
  return data;
}

Dataset random_data(std::int64_t n_cells, std::int64_t n_genes) {
  Random random(1, "test data");
  std::vector<std::vector<float>> rows(static_cast<std::size_t>(n_cells),
                                       std::vector<float>(static_cast<std::size_t>(n_genes)));
  for (auto& row : rows) {
    for (auto& value : row) value = static_cast<float>(random.poisson(1.0));
    row[0] += 1;
  }
  Dataset data = test::dataset_from_rows(rows);
  data.size_factors.assign(rows.size(), 1.0);
  data.median_total = static_cast<double>(n_genes);
  return data;
}

TEST(ModelInput, IsLogNormalisedOverTheModelsGenesWithoutEmptyCells) {
  const std::vector<std::int32_t> place{1, -1, 0, 2};
  const ModelInput input = model_input(example(), {0, 3}, place, 3, 2.0);
  EXPECT_EQ(input.cells, (std::vector<std::int64_t>{0, 2}));
  EXPECT_EQ(input.rows.columns, (std::vector<std::int32_t>{1, 0, 1, 2}));
  const std::vector<double> expected{std::log1p(1.0), std::log1p(3.0), std::log1p(2 / 3.0), std::log1p(4 / 3.0)};
  for (std::size_t e = 0; e < expected.size(); ++e)
    EXPECT_FLOAT_EQ(input.rows.values[e], static_cast<float>(expected[e]));
}

TEST(TrainingData, HeldOutEntriesAreGoneFromTheRowsAndNothingElseIs) {
  const Dataset data = random_data(40, 50);
  std::vector<std::int32_t> place(50);
  std::iota(place.begin(), place.end(), 0);
  const std::vector<std::int32_t> populations(40, 0);
  const Context context;
  const ModelInput input = model_input(data, {0, 40}, place, 50, 1);
  const TrainingData all = training_data(input, populations, {.representation = Representation::log1p}, context);
  const TrainingData split =
      training_data(input, populations, {.representation = Representation::log1p, .validation_share = 0.2}, context);
  EXPECT_EQ(all.validation.n_entries(), 0);
  EXPECT_EQ(split.rows.n_entries() + split.validation.n_entries(), all.rows.n_entries());
  const double share = static_cast<double>(split.validation.n_entries()) / static_cast<double>(all.rows.n_entries());
  EXPECT_NEAR(share, 0.2, 0.04);
  EXPECT_TRUE(torch::equal(split.rows.dense() + split.validation.dense(), all.rows.dense()));
  EXPECT_EQ((split.rows.dense() * split.validation.dense()).abs().sum().item<float>(), 0);
}

TEST(TrainingData, DeviationsAreWhatGeneAndCellLevelsLeave) {
  const Dataset data = random_data(30, 20);
  std::vector<std::int32_t> place(20);
  std::iota(place.begin(), place.end(), 0);
  const ModelInput input = model_input(data, {0, 30}, place, 20, 1);
  const TrainingData made = training_data(input, std::vector<std::int32_t>(30, 0), {}, Context());
  double sum = 0;
  for (std::int64_t row = 0; row < made.n_rows(); ++row) {
    for (auto e = made.rows.offsets[static_cast<std::size_t>(row)];
         e < made.rows.offsets[static_cast<std::size_t>(row) + 1]; ++e) {
      const auto at = static_cast<std::size_t>(e);
      const float level = made.cell_level[static_cast<std::size_t>(row)] +
                          made.baseline.gene[static_cast<std::size_t>(made.rows.columns[at])];
      EXPECT_NEAR(made.rows.values[at] + level, input.rows.values[at], 1e-6);
      sum += made.rows.values[at];
    }
  }
  EXPECT_NEAR(sum / static_cast<double>(made.rows.n_entries()), 0, 0.02);
}

TEST(FillBatch, HidesTheAskedForShareAndSplitsEveryRow) {
  const Dataset data = random_data(64, 100);
  std::vector<std::int32_t> place(100);
  std::iota(place.begin(), place.end(), 0);
  const TrainingData made =
      training_data(model_input(data, {0, 64}, place, 100, 1), std::vector<std::int32_t>(64, 3), {}, Context());
  std::vector<std::int64_t> rows(64);
  std::iota(rows.begin(), rows.end(), std::int64_t{0});
  Batch batch;
  fill_batch(made, rows, 0.6, 1, 2, batch);
  EXPECT_NEAR(static_cast<double>(batch.entries.n_entries()) / static_cast<double>(batch.full.n_entries()), 0.6, 0.03);
  EXPECT_TRUE(torch::allclose(batch.input.dense() * 0.4 + batch.entries.dense(), batch.full.dense(), 1e-5, 1e-6));
  EXPECT_TRUE(torch::equal(batch.labels, torch::full({64}, 3, torch::kInt64)));
  Batch again;
  fill_batch(made, rows, 0.6, 1, 2, again);
  EXPECT_EQ(again.input.columns, batch.input.columns);
  fill_batch(made, rows, 0.6, 1, 3, again);
  EXPECT_NE(again.input.columns, batch.input.columns);
  fill_batch(made, rows, 0, 1, 2, again);
  EXPECT_EQ(again.input.columns, batch.full.columns);
  EXPECT_EQ(again.entries.columns, batch.full.columns);
}

}  // namespace
}  // namespace undrop::scgacl
