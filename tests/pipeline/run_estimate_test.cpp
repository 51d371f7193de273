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
  input.data = test::dataset_from_rows({{1, 0, 0, 0}, {0, 1, 0, 0}});
  input.genes_to_fill = {1, 1, 1, 1};
  ImputePlan plan = plan_to("out.h5ad");
  const auto method = test::fake_method().info;
  const auto one = estimate_run(plan, input, method, context);
  plan.common = Options(impute_parameters(), "default", {{"write_sd", true}});
  const auto two = estimate_run(plan, input, method, context);
  EXPECT_EQ(two.output_bytes - one.output_bytes, 2 * 4 * 4);
  input.genes_to_fill = {1, 0, 0, 0};
  EXPECT_LT(estimate_run(plan, input, method, context).output_bytes, two.output_bytes);
  auto networks = method;
  networks.needs_torch = true;
  EXPECT_GT(estimate_run(plan, input, networks, context).peak_memory, one.peak_memory);
}

TEST(RunEstimate, WhatCannotBeMetIsRefused) {
  const test::TemporaryFolder folder;
  const ImputePlan plan = plan_to(folder / "out.h5ad");
  Context context;
  context.memory_budget = 1000;
  EXPECT_NO_THROW(require_resources(plan, {1, 1000, 1000}, context));
  try {
    require_resources(plan, {1, std::int64_t{3} << 30U, 1000}, context);
    FAIL();
  } catch (const ResourceError& error) {
    EXPECT_THAT(error.what(), HasSubstr("needs about 3.0 GiB"));
  }
  EXPECT_THROW(require_resources(plan, {1, 10, std::numeric_limits<std::int64_t>::max() - 1}, context), ResourceError);
}

}  // namespace
}  // namespace undrop::pipeline
