#include "pipeline/imputed_parts.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/fake_method.hpp"
#include "prep/size_factors.hpp"
#include "support.hpp"

namespace undrop::pipeline {
namespace {

using testing::ElementsAre;

class ImputedPartsTest : public testing::Test {
 protected:
  void SetUp() override {
    input.data = test::dataset_from_rows({{3, 0}, {0, 5}, {1, 1}, {0, 0}, {2, 0}});
    prep::set_size_factors(input.data, context);
    input.genes_to_fill = {1, 1};
    plan.common = Options(impute_parameters(), "default");
    plan.policy.zeros = output::Zeros::all;
    plan.policy.scale = Scale::counts;
  }
  [[nodiscard]] static std::vector<float> rows(const ImputedParts& parts, CellRange cells, const Context& context) {
    std::vector<float> out(static_cast<std::size_t>(cells.size() * 2));
    (void)parts.values(cells, out, context);
    return out;
  }
  Context context;
  ImputePlan plan;
  ImputeInput input;
};

TEST_F(ImputedPartsTest, BatchesInterleaveIntoBlocks) {
  const ImputedParts whole(plan, input, test::fake_method(), context);
  input.batches = {{"x", {0, 2, 3}}, {"y", {1, 4}}};
  const ImputedParts parts(plan, input, test::fake_method(), context);
  for (const CellRange cells : {CellRange{0, 5}, CellRange{1, 2}, CellRange{2, 4}, CellRange{3, 5}}) {
    EXPECT_EQ(rows(parts, cells, context), rows(whole, cells, context));
  }
  EXPECT_THAT(parts.clusters().names, ElementsAre("x:one", "x:two", "y:one", "y:two"));
  // The fourth cell is empty.
  EXPECT_THAT(parts.clusters().codes, ElementsAre(0, 2, 1, -1, 3));
  EXPECT_EQ(parts.dropout_table().columns, 4);
  EXPECT_THAT(parts.dropout_table().values, ElementsAre(0.9F, 0.9F, 0.9F, 0.9F, 0.1F, 0.1F, 0.1F, 0.1F));
  EXPECT_THAT(parts.imputed_genes(), ElementsAre(1, 1));
  EXPECT_EQ(parts.fitted().size(), 2U);
}

TEST_F(ImputedPartsTest, StrictRunsFailWhereAFitDidNotSettle) {
  test::FakeAnswers answers;
  answers.converged = false;
  EXPECT_FALSE(ImputedParts(plan, input, test::fake_method(answers), context).converged());
  plan.common = Options(impute_parameters(), "default", {{"strict", true}});
  EXPECT_THROW(ImputedParts(plan, input, test::fake_method(answers), context), NumericalError);
}

}  // namespace
}  // namespace undrop::pipeline
