#include "pipeline/result_writer.hpp"

#include <gtest/gtest.h>

#include "io/h5ad_output.hpp"
#include "io/hdf5_file.hpp"
#include "pipeline/fake_method.hpp"
#include "prep/size_factors.hpp"
#include "support.hpp"

namespace undrop::pipeline {
namespace {

TEST(ResultWriter, BlocksHoldWholeTilesWhereTheyFit) {
  Context context;
  context.memory_budget = 0;
  EXPECT_EQ(cells_a_block(2000, context), 3072);
  EXPECT_EQ(cells_a_block(20000, context), 256);
  EXPECT_EQ(cells_a_block(1000000, context), 6);
  EXPECT_EQ(cells_a_block(1000000000, context), 1);
  context.memory_budget = std::int64_t{512} << 20U;
  EXPECT_EQ(cells_a_block(20000, context), 209);
}

TEST(ResultWriter, TheSmallerLayoutIsTaken) {
  // A quarter of the entries is observed; filling half of the rest makes the layer denser than half.
  std::vector<std::vector<float>> rows(40, std::vector<float>(8, 0));
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i][i % 8] = rows[i][(i + 3) % 8] = 2;
  Context context;
  ImputeInput input;
  input.data = test::dataset_from_rows(rows);
  prep::set_size_factors(input.data, context);
  const test::TemporaryFolder folder;
  for (const bool fills : {true, false}) {
    context.threads = fills ? 3 : 1;
    input.genes_to_fill.assign(8, fills ? 1 : 0);
    ImputePlan plan;
    plan.key = "fake";
    plan.common = Options(impute_parameters(), "default");
    const ImputedParts parts(plan, input, test::fake_method(), context);
    const std::string path = folder / (fills ? "dense" : "sparse");
    io::H5adOutput file(input.data, path, false);
    const auto tally = write_result(plan, input, parts, file, context);
    file.commit();
    EXPECT_EQ(tally.zeros, 240);
    EXPECT_EQ(tally.filled, fills ? 120 : 0);
    EXPECT_EQ(io::hdf5::open_file(path).group("layers").is_dataset("fake"), fills);
  }
}

TEST(ResultWriter, WritesTheSameWithAnyNumberOfThreads) {
  std::vector<std::vector<float>> rows(300, std::vector<float>(2000, 0));  // blocks of 131 cells
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i][7 * i % 2000] = static_cast<float>(1 + i % 9);
  Context context;
  context.memory_budget = 1;
  ImputeInput input;
  input.data = test::dataset_from_rows(rows);
  prep::set_size_factors(input.data, context);
  input.genes_to_fill.assign(2000, 1);
  ImputePlan plan;
  plan.key = "fake";
  plan.common = Options(impute_parameters(), "default");
  const test::TemporaryFolder folder;
  std::vector<std::vector<float>> layers;
  for (const int threads : {1, 4}) {
    context.threads = threads;
    const ImputedParts parts(plan, input, test::fake_method(), context);
    const std::string path = folder / std::to_string(threads);
    io::H5adOutput file(input.data, path, false);
    (void)write_result(plan, input, parts, file, context);
    file.commit();
    const auto layer = io::hdf5::open_file(path).group("layers").dataset("fake");
    layers.push_back(layer.read<float>());
  }
  EXPECT_EQ(layers[0].size(), 600000U);
  EXPECT_EQ(layers[0], layers[1]);
}

}  // namespace
}  // namespace undrop::pipeline
