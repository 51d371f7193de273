#include "pipeline/impute_plan.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/fake_method.hpp"
#include "support.hpp"

namespace undrop::pipeline {
namespace {

using testing::ElementsAre;

class ImputePlanTest : public testing::Test {
 protected:
  ImputePlan plan(ParameterValues common = {}, const test::FakeAnswers& answers = {}) {
    common.try_emplace("output", std::string(folder / "out.h5ad"));
    return plan_imputation({folder / "in.h5ad", common, {}}, test::fake_method(answers).info, nullptr);
  }
  test::TemporaryFolder folder;
};

TEST_F(ImputePlanTest, SettlesWhatIsLeftOpen) {
  const auto settled = plan({{"feature_types", std::string("Gene Expression, Antibody Capture")}});
  EXPECT_EQ(settled.key, "fake");
  EXPECT_EQ(settled.policy.zeros, output::Zeros::called);
  EXPECT_EQ(settled.policy.scale, Scale::log1p);
  EXPECT_THAT(settled.feature_types, ElementsAre("Gene Expression", "Antibody Capture"));
  EXPECT_EQ(dropout_key(settled), "fake_dropout");
  EXPECT_EQ(std::get<double>(settled.method_options.at("strength")), 1);
  test::FakeAnswers without;
  without.offer = {.expressed = true};
  EXPECT_EQ(plan({}, without).policy.zeros, output::Zeros::all);
  EXPECT_EQ(plan({{"zeros", std::string("all")}}).policy.zeros, output::Zeros::all);
  EXPECT_EQ(plan({{"key_added", std::string("mine")}}).key, "mine");
}

TEST_F(ImputePlanTest, RefusesWhatContradictsItself) {
  EXPECT_THROW(plan({{"save_model", std::string(folder / "out.h5ad")}}), UsageError);
  EXPECT_THROW(plan({{"save_model", std::string(folder / "none/model")}}), UsageError);
  EXPECT_THROW(plan({{"output", std::string("")}}), UsageError);
  EXPECT_THROW(plan({{"feature_types", std::string(" , ")}}), OptionError);
  EXPECT_THROW(plan({{"nonesuch", true}}), OptionError);
}

TEST_F(ImputePlanTest, TheContextTakesWhatIsGivenOnly) {
  Context context;
  context.threads = 3;
  context.seed = 9;
  apply_to_context(Options(impute_parameters(), "default"), context);
  EXPECT_EQ(context.threads, 3);
  EXPECT_EQ(context.seed, 9U);
  const ParameterValues given{
      {"threads", std::int64_t{2}}, {"seed", std::int64_t{0}}, {"max_memory", std::string("1G")}};
  apply_to_context(Options(impute_parameters(), "default", given), context);
  EXPECT_EQ(context.threads, 2);
  EXPECT_EQ(context.seed, 0U);
  EXPECT_EQ(context.memory_budget, 1LL << 30U);
  const auto read = read_options(Options(impute_parameters(), "default", {{"cells_as", std::string("rows")}}));
  EXPECT_TRUE(read.cells_as_rows);
}

}  // namespace
}  // namespace undrop::pipeline
