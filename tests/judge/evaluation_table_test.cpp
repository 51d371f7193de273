#include "judge/evaluation_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <limits>
#include <sstream>

namespace undrop::judge {
namespace {

using testing::HasSubstr;
using testing::Not;

TruthScores row(const std::string& name, double rmse) {
  TruthScores scores;
  scores.name = name;
  scores.recovery.n_entries = 6;
  scores.recovery.overall = {rmse, 0.25, 0.5, 0.75};
  scores.recovery.per_gene.pearson = std::numeric_limits<double>::quiet_NaN();
  scores.mass_ratio = 1.5;
  scores.calls = CallCounts{.true_positives = 3, .false_positives = 1, .true_negatives = 4, .false_negatives = 2};
  return scores;
}

Evaluation evaluation() {
  Evaluation out;
  out.imputed = "a.h5ad";
  out.layer = "layers/mine";
  out.scale = "log1p";
  out.truth = "b.h5ad:layers/true_counts";
  out.n_cells = 2;
  out.n_genes = 3;
  out.rows = {row("mine", 0.125), row("nonzero_mean", 12.5)};
  return out;
}

TEST(EvaluationTable, SaysWhatWasComparedAndHow) {
  const auto text = to_table(evaluation());
  for (const char* part : {"a.h5ad", "layers/mine", "b.h5ad:layers/true_counts", "2 cells x 3 genes", "10 zeros"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  EXPECT_EQ(text.back(), '\n');
  EXPECT_THAT(text, Not(HasSubstr("nan")));
}

TEST(EvaluationTable, ColumnsAreAligned) {
  std::istringstream lines(to_table(evaluation()));
  std::vector<std::size_t> ends;
  for (std::string line; std::getline(lines, line);) {
    const auto at = line.find("0.1250");
    const auto other = line.find("12.5000");
    if (at != std::string::npos) ends.push_back(at + 6);
    if (other != std::string::npos) ends.push_back(other + 7);
  }
  ASSERT_EQ(ends.size(), 2U);
  EXPECT_EQ(ends[0], ends[1]);
}

TEST(EvaluationTable, ProbabilitiesHaveColumnsWhereThereAreAny) {
  auto with = evaluation();
  EXPECT_THAT(to_table(with), Not(HasSubstr("AUC")));
  with.rows[0].auc = 0.875;
  with.rows[0].brier = 0.0625;
  EXPECT_THAT(to_table(with), testing::AllOf(HasSubstr("AUC"), HasSubstr("0.8750"), HasSubstr("0.0625")));
}

TEST(EvaluationTable, JsonHoldsEveryScore) {
  auto with = evaluation();
  with.rows[0].auc = 0.875;
  const auto json = nlohmann::json::parse(to_json(with));
  EXPECT_EQ(json.at("protocol"), "truth");
  EXPECT_EQ(json.at("rows").size(), 2U);
  const auto& first = json.at("rows").at(0);
  EXPECT_EQ(first.at("name"), "mine");
  EXPECT_EQ(first.at("recovery").at("rmse"), 0.125);
  EXPECT_TRUE(first.at("recovery").at("per_gene").at("pearson").is_null());
  EXPECT_EQ(first.at("calls").at("accuracy"), 0.7);
  EXPECT_EQ(first.at("calls").at("auc"), 0.875);
  EXPECT_EQ(first.at("calls").at("true_positives"), 3);
  EXPECT_FALSE(json.at("rows").at(1).at("calls").contains("auc"));
}

TEST(EvaluationTable, HiddenEntriesHaveNoCalls) {
  auto masked = evaluation();
  masked.protocol = TruthProtocol::mask;
  for (auto& scores : masked.rows) scores.calls.reset();
  EXPECT_THAT(to_table(masked), HasSubstr("6 hidden entries"));
  EXPECT_THAT(to_table(masked), Not(HasSubstr("precision")));
  EXPECT_FALSE(nlohmann::json::parse(to_json(masked)).at("rows").at(0).contains("calls"));
}

TEST(EvaluationTable, NamesThatAreNoUtf8ArePrintedAllTheSame) {
  auto odd = evaluation();
  odd.imputed = "a\xff.h5ad";
  EXPECT_TRUE(nlohmann::json::parse(to_json(odd)).is_object());
}

}  // namespace
}  // namespace undrop::judge
