#include "pipeline/run_estimate.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "pipeline/fake_method.hpp"
#include "support.hpp"

namespace undrop::pipeline {
namespace {

using testing::HasSubstr;

ImputePlan plan_to(const std::string& output) {
  ImputePlan plan;
  plan.output = output;
  plan.common = Options(impute_parameters(), "default");
  return plan;
}

TEST(RunEstimate, GrowsWithWhatIsWritten) {
  const Context context;
  ImputeInput input;
  std::vector<float> cell(40, 0);
  cell[1] = 1;
  input.data = test::dataset_from_rows({cell, cell});
  input.genes_to_fill.assign(40, 1);
  ImputePlan plan = plan_to("out.h5ad");
  const auto method = test::fake_method().info;
  const auto one = estimate_run(plan, input, method, context);
  plan.common = Options(impute_parameters(), "default", {{"write_sd", true}});
  const auto two = estimate_run(plan, input, method, context);
  EXPECT_EQ(two.output_bytes - one.output_bytes, 2 * 40 * 4);
  input.genes_to_fill.assign(40, 0);
  EXPECT_LT(estimate_run(plan, input, method, context).output_bytes, two.output_bytes);
}

TEST(RunEstimate, TakesWhatTheMethodSays) {
  const Context context;
  ImputeInput input;
  std::vector<float> cell(10, 0);
  cell[3] = 1;
  input.data = test::dataset_from_rows(std::vector<std::vector<float>>(100, cell));
  input.genes_to_fill.assign(10, 1);
  ImputePlan plan = plan_to("out.h5ad");
  auto method = test::fake_method().info;
  MethodCost cost{.seconds = 1000, .bytes = 1e9, .zeros_modelled = 8, .zeros_called = 2};
  method.estimate_cost = [&](const Workload& work, const Context&) {
    EXPECT_TRUE(work.fits);
    return cost;
  };
  const auto called = estimate_run(plan, input, method, context);
  EXPECT_GT(called.seconds, 10);
  EXPECT_GT(called.peak_memory, 1000000000);
  plan.policy.zeros = output::Zeros::all;
  const auto all = estimate_run(plan, input, method, context);
  // Sparse with 3 of 10 entries, dense with 9.
  EXPECT_EQ(all.output_bytes - called.output_bytes, 100 * (10 * 4 - (3 * 8 + 8)));
}

TEST(RunEstimate, ASmallBudgetMakesSmallBlocks) {
  ImputeInput input;
  input.data = test::dataset_from_rows(std::vector<std::vector<float>>(4000, std::vector<float>(2000, 0)));
  input.genes_to_fill.assign(2000, 1);
  const ImputePlan plan = plan_to("out.h5ad");
  const auto method = test::fake_method().info;
  Context context;
  context.memory_budget = std::int64_t{4} << 30U;
  const auto roomy = estimate_run(plan, input, method, context).peak_memory;
  context.memory_budget = std::int64_t{64} << 20U;
  EXPECT_LT(estimate_run(plan, input, method, context).peak_memory, roomy - (std::int64_t{64} << 20U));
}

TEST(RunEstimate, WhatCannotBeMetIsRefused) {
  const test::TemporaryFolder folder;
  ImputePlan plan = plan_to(folder / "out.h5ad");
  plan.policy.zeros = output::Zeros::all;
  auto method = test::fake_method().info;
  method.offer.dropout_probability = true;
  method.parameters = ParameterTable({{.name = "n_top_genes", .default_value = std::int64_t{10}}});
  Context context;
  context.memory_budget = 1000;
  EXPECT_NO_THROW(require_resources(plan, {1, 1000, 1000}, method, context));
  try {
    require_resources(plan, {1, std::int64_t{3} << 30U, 1000}, method, context);
    FAIL();
  } catch (const ResourceError& error) {
    EXPECT_THAT(error.what(), HasSubstr("needs about 3.0 GiB"));
    EXPECT_THAT(error.what(), HasSubstr("--n-top-genes"));
  }
  try {
    require_resources(plan, {1, 10, std::numeric_limits<std::int64_t>::max() - 1}, method, context);
    FAIL();
  } catch (const ResourceError& error) {
    for (const char* way : {"--genes", "--zeros called", "--save-model"}) EXPECT_THAT(error.what(), HasSubstr(way));
  }
}

}  // namespace
}  // namespace undrop::pipeline
