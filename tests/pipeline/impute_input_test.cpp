#include "pipeline/impute_input.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "pipeline/fake_method.hpp"
#include "support.hpp"

namespace undrop::pipeline {
namespace {

using testing::ElementsAre;

TEST(ImputeInput, ReadsChecksAndPrepares) {
  const test::TemporaryFolder folder;
  std::ofstream(folder / "in.csv") << "gene,c0,c1,c2,c3\nA,3,0,1,0\nB,0,5,0,1\nC,0,0,0,0\n";
  std::ofstream(folder / "obs.csv") << "cell,type,batch\nc0,t,1\nc1,u,1\nc2,t,2\nc3,u,2\n";
  Context context;
  const ParameterValues common{{"output", std::string(folder / "out.h5ad")},
                               {"obs", std::string(folder / "obs.csv")},
                               {"labels", std::string("type")},
                               {"batch", std::string("batch")}};
  const auto method = test::fake_method().info;
  const auto plan = plan_imputation({folder / "in.csv", common, {}}, method, nullptr);
  const auto input = read_impute_input(plan, method, context);
  EXPECT_THAT(input.data.size_factors, ElementsAre(1.5, 2.5, 0.5, 0.5));
  EXPECT_THAT(input.labels.names, ElementsAre("t", "u"));
  ASSERT_EQ(input.batches.size(), 2U);
  EXPECT_THAT(input.batches[1].cells, ElementsAre(2, 3));
  // No cell shows the third gene.
  EXPECT_THAT(input.genes_to_fill, ElementsAre(1, 1, 0));
}

}  // namespace
}  // namespace undrop::pipeline
