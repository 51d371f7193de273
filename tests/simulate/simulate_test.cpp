#include <undrop/errors.hpp>
#include <undrop/simulate.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace undrop {
namespace {

Simulation simulation(const ParameterValues& given, std::uint64_t seed = 0) {
  return {Options(simulate_parameters(), "default", given), seed};
}

ParameterValues small() { return {{"n_cells", std::int64_t{70}}, {"n_genes", std::int64_t{90}}}; }

TEST(Simulate, DefaultsLookLikeASparseExperiment) {
  const auto data = simulation({}).dataset(Context());
  EXPECT_EQ(data.n_cells(), 500);
  EXPECT_EQ(data.n_genes(), 1000);
  const double zeros = 1 - static_cast<double>(data.counts->n_nonzeros()) / 500000;
  EXPECT_GT(zeros, 0.70);
  EXPECT_LT(zeros, 0.80);
  EXPECT_TRUE(data.counts->is_integer());
}

TEST(Simulate, DataSetHoldsTheCountsAfterDropout) {
  const auto simulated = simulation(small(), 5);
  const auto data = simulated.dataset(Context());
  SimulatedBlock truth;
  simulated.simulate_cells({0, 70}, false, Context(), truth);
  CountBlock block;
  data.counts->read({0, 70}, block);
  const auto shown = truth.counts();
  EXPECT_EQ(block.offsets, shown.offsets);
  EXPECT_EQ(block.genes, shown.genes);
  EXPECT_EQ(block.values, shown.values);
  EXPECT_LT(shown.genes.size(), truth.genes.size());
}

TEST(Simulate, PathsAreAnnotatedWithTheirSteps) {
  auto given = small();
  given["structure"] = std::string("paths");
  given["path_origins"] = std::string("0,1,1");
  given["n_batches"] = std::int64_t{2};
  given["dropout"] = std::string("cell");
  const auto data = simulation(given).annotations(Context());
  EXPECT_EQ(data.counts, nullptr);
  EXPECT_THAT(data.find_obs("group")->categories, testing::ElementsAre("Path1", "Path2", "Path3"));
  ASSERT_NE(data.find_obs("step"), nullptr);
  EXPECT_EQ(data.find_obs("batch")->categories.size(), 2U);
  EXPECT_EQ(data.find_obs("dropout_mid")->numbers.size(), 70U);
}

TEST(Simulate, AnnotatesCellsAndGenes) {
  const auto data = simulation(small()).dataset(Context());
  EXPECT_EQ(data.cell_names.front(), "Cell1");
  EXPECT_EQ(data.gene_names.back(), "Gene90");
  ASSERT_NE(data.find_obs("group"), nullptr);
  EXPECT_THAT(data.find_obs("group")->categories, testing::ElementsAre("Group1", "Group2", "Group3"));
  EXPECT_EQ(data.find_obs("group")->codes.size(), 70U);
  EXPECT_EQ(data.find_obs("batch"), nullptr);
  std::vector<std::string> names;
  for (const auto& column : data.var) names.push_back(column.name);
  EXPECT_THAT(names, testing::ElementsAre("mean", "outlier", "factor_Group1", "factor_Group2", "factor_Group3"));
}

TEST(Simulate, FactsHoldEveryParameter) {
  const auto facts = simulation(small(), 9).facts();
  EXPECT_EQ(std::get<std::int64_t>(facts.at("seed")), 9);
  for (const auto& parameter : simulate_parameters().parameters()) {
    EXPECT_TRUE(facts.contains("parameters/" + parameter.name)) << parameter.name;
  }
}

TEST(Simulate, GroupProbabilitiesAreChecked) {
  auto given = small();
  given["group_probabilities"] = std::string("0.5,0.25,0.25");
  EXPECT_NO_THROW(simulation(given));
  for (const std::string bad : {"0.5,0.5", "a,b,c", "1,,1", "1,1,1,", "1;1;1", "0,0,0", "1,1,-1", "1,nan,1"}) {
    given["group_probabilities"] = bad;
    EXPECT_THROW(simulation(given), OptionError) << bad;
  }
}

TEST(Simulate, RefusesATotalGivenAsALogarithm) {
  auto given = small();
  given["library_location"] = 60000.0;
  EXPECT_THROW(simulation(given), OptionError);
  given["library_distribution"] = std::string("normal");
  given["library_scale"] = 5000.0;
  EXPECT_NO_THROW(simulation(given));
}

TEST(Simulate, StopsWhenCancelled) {
  Context context;
  context.cancel->cancel();
  EXPECT_THROW((void)simulation(small()).dataset(context), Cancelled);
}

}  // namespace
}  // namespace undrop
