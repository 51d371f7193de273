#include "compare/exported_inputs.hpp"

#include <undrop/errors.hpp>
#include <undrop/read.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compare/part_inputs.hpp"
#include "compare/simulated_input.hpp"
#include "compare/written_file.hpp"
#include "support.hpp"

namespace undrop::compare {
namespace {

TEST(ExportedInputs, AreThoseThatTheMethodsGet) {
  const undrop::test::TemporaryFolder folder;
  const auto input = test::simulated_input();
  auto context = test::context_of();
  const auto plan = test::plan_with({test::entrant_named("none")}, {"mask", "thin", "labels", "null"},
                                    {{"repeats", std::int64_t{2}}});
  const auto names = export_inputs(plan, input, folder / "inputs", context);
  EXPECT_THAT(
      names, testing::UnorderedElementsAre("mask.r0.h5ad", "mask.r1.h5ad", "thin.r0.h5ad", "thin.r1.h5ad", "whole.h5ad",
                                           "null.h5ad", "null_permuted.r0.h5ad", "null_permuted.r1.h5ad"));
  const auto read = read_dataset(folder / "inputs/mask.r1.h5ad", {}, context);
  const auto split = mask_input(input, plan.checked_options(), 1, context);
  EXPECT_EQ(checksum(read), checksum(split.data));
  EXPECT_TRUE(read.obs.empty());
  const auto readme = read_file(folder / "inputs/README.txt");
  for (const auto& name : names) EXPECT_THAT(readme, testing::HasSubstr(name));
  EXPECT_THAT(readme, testing::HasSubstr("seed = 0"));
}

TEST(ExportedInputs, AreNotMixedWithOtherFiles) {
  const undrop::test::TemporaryFolder folder;
  write_file(folder / "mine", "x");
  auto context = test::context_of();
  const auto plan = test::plan_with({test::entrant_named("none")}, {"mask"});
  EXPECT_THROW((void)export_inputs(plan, test::simulated_input(), folder.path(), context), UsageError);
}

}  // namespace
}  // namespace undrop::compare
