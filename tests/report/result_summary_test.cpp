#include "report/result_summary.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "result_file_fixture.hpp"

namespace undrop::report {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::SizeIs;

class ResultSummaryOf : public testing::Test {
 protected:
  ResultSummaryOf() { test::write_result(path()); }
  [[nodiscard]] std::string path() const { return (folder_ / "a.h5ad").string(); }
  undrop::test::TemporaryFolder folder_;
  Context context_;
};

TEST_F(ResultSummaryOf, HoldsWhatTheFileSaysAndWhatItAmountsTo) {
  const auto summary = summarise_result(path(), {}, context_);
  EXPECT_EQ(summary.layer, "mine");
  EXPECT_EQ(std::get<std::int64_t>(summary.facts.at("seed")), 3);
  EXPECT_EQ(summary.observed + summary.zeros, 40 * 30);
  EXPECT_EQ(summary.filled, (summary.zeros + 1) / 2);
  EXPECT_EQ(summary.changed, 0);
  EXPECT_GT(summary.mass_ratio, 1.0);
  ASSERT_THAT(summary.pictures, SizeIs(2));
  EXPECT_EQ(summary.pictures[1].entrant, "knn_mean");
  EXPECT_THAT(summary.pictures[1].variance_kept, SizeIs(5));
  EXPECT_THAT(summary.pictures[1].populations, ElementsAre("a", "b"));
  EXPECT_THAT(summary.pictures[1].dropout_probability[1], Each(0.25));
  EXPECT_THAT(summary.genes, SizeIs(6));
  EXPECT_THAT(summary.pictures[0].gene_quantiles, SizeIs(6));
}

TEST_F(ResultSummaryOf, EmbedsAndColoursTheSameCells) {
  const auto summary = summarise_result(path(), {.n_cells = 25}, context_);
  EXPECT_THAT(summary.pictures[0].x, SizeIs(25));
  EXPECT_THAT(summary.pictures[1].x, SizeIs(25));
  EXPECT_THAT(summary.embedded_labels, SizeIs(25));
  EXPECT_EQ(summary.label_column, "kind");
}

TEST_F(ResultSummaryOf, GenesAreThoseAskedFor) {
  const auto summary = summarise_result(path(), {.genes = {"g7", "g2"}}, context_);
  EXPECT_THAT(summary.genes, ElementsAre("g2", "g7"));
  EXPECT_THROW(static_cast<void>(summarise_result(path(), {.genes = {"nobody"}}, context_)), InputError);
}

TEST_F(ResultSummaryOf, TheSameForAnyNumberOfThreads) {
  context_.threads = 1;
  const auto one = summarise_result(path(), {}, context_);
  context_.threads = 3;
  const auto three = summarise_result(path(), {}, context_);
  EXPECT_EQ(one.pictures[1].x, three.pictures[1].x);
  EXPECT_EQ(one.mass_ratio, three.mass_ratio);
}

TEST_F(ResultSummaryOf, WhatIsNoResultIsRefused) {
  EXPECT_THROW(static_cast<void>(summarise_result(path(), {.layer = "nolayer"}, context_)), OptionError);
  EXPECT_THROW(static_cast<void>(summarise_result(path(), {.layer = "X"}, context_)), InputError);
  EXPECT_THROW(static_cast<void>(summarise_result(path(), {.labels = "nocolumn"}, context_)), OptionError);
  const std::string table = (folder_ / "t.csv").string();
  std::ofstream(table) << "gene,c1,c2\ng1,1,2\n";
  EXPECT_THROW(static_cast<void>(summarise_result(table, {}, context_)), InputError);
}

}  // namespace
}  // namespace undrop::report
