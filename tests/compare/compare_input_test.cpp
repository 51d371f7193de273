#include "compare/compare_input.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "simulated_input.hpp"
#include "support.hpp"

namespace undrop::compare {
namespace {

using testing::HasSubstr;

/// 24 cells (the last one empty) of two types × 6 genes, as a table with a table of annotations.
class CompareInputFile : public testing::Test {
 protected:
  CompareInputFile() {
    std::ofstream counts(path());
    std::ofstream obs(obs_path());
    obs << "cell,type,day\n";
    for (int cell = 0; cell < n_cells; ++cell) counts << (cell == 0 ? "gene," : ",") << "secret_" << cell;
    counts << "\n";
    for (int gene = 0; gene < 6; ++gene) {
      counts << "g" << gene;
      for (int cell = 0; cell < n_cells; ++cell)
        counts << "," << (cell == n_cells - 1 ? 0 : (cell * 7 + gene * 3) % 5 + (cell % 2 == gene % 2 ? 4 : 0));
      counts << "\n";
    }
    for (int cell = 0; cell < n_cells; ++cell)
      obs << "secret_" << cell << "," << (cell % 3 == 0 ? "B" : "T") << "," << cell % 4 << "\n";
  }
  [[nodiscard]] std::string path() const { return (folder_ / "counts.csv").string(); }
  [[nodiscard]] std::string obs_path() const { return (folder_ / "cells.csv").string(); }
  CompareInput read(ParameterValues given = {}) {
    given["obs"] = obs_path();
    return read_compare_input(path(), test::options_of(given), context_);
  }

  static constexpr int n_cells = 24;
  undrop::test::TemporaryFolder folder_;
  Context context_;
};

TEST_F(CompareInputFile, MethodsGetNothingThatTellsAType) {
  const auto input = read({{"labels", std::string("type")}});
  EXPECT_TRUE(input.data.obs.empty());
  for (const auto& name : input.data.cell_names) EXPECT_EQ(name.find("secret"), std::string::npos);
  EXPECT_EQ(input.labels.names.size(), 2U);
  EXPECT_EQ(input.cell_names.front(), "secret_0");
}

TEST_F(CompareInputFile, EmptyCellsAreLeftOut) {
  const auto input = read({{"labels", std::string("type")}});
  EXPECT_EQ(input.data.n_cells(), n_cells - 1);
  EXPECT_EQ(input.labels.codes.size(), static_cast<std::size_t>(n_cells - 1));
}

TEST_F(CompareInputFile, ReasonsSayWhatIsMissing) {
  const auto input = read();
  EXPECT_THAT(input.reasons.at("labels"), HasSubstr("--labels"));
  EXPECT_THAT(input.reasons.at("trajectory"), HasSubstr("--stages"));
  EXPECT_THAT(input.reasons.at("truth"), HasSubstr("--truth"));
  EXPECT_THAT(input.reasons.at("de"), HasSubstr("--bulk"));
  EXPECT_FALSE(input.reasons.contains("mask") || input.reasons.contains("thin") || input.reasons.contains("null"));
}

TEST_F(CompareInputFile, TruthIsBroughtToTheCellsThatAreCompared) {
  const auto input = read({{"truth", path()}});
  ASSERT_TRUE(input.truth);
  EXPECT_EQ(input.truth->n_cells(), n_cells - 1);
  EXPECT_EQ(input.truth_totals.size(), static_cast<std::size_t>(n_cells - 1));
}

TEST_F(CompareInputFile, FingerprintFollowsWhatIsScored) {
  const auto plain = read().fingerprint;
  EXPECT_EQ(plain, read().fingerprint);
  EXPECT_NE(plain, read({{"labels", std::string("type")}}).fingerprint);
  EXPECT_NE(plain, read({{"stages", std::string("day")}}).fingerprint);
}

TEST_F(CompareInputFile, TheNullGroupIsOneType) {
  const auto input = read({{"labels", std::string("type")}});
  EXPECT_EQ(null_cells(input, test::options_of()).size(), 15U);
  EXPECT_EQ(null_cells(input, test::options_of({{"null_group", std::string("B")}})).size(), 8U);
  EXPECT_THROW(static_cast<void>(null_cells(input, test::options_of({{"null_group", std::string("X")}}))), OptionError);
  EXPECT_THAT(input.reasons.at("null"), HasSubstr("15 cells"));
}

TEST_F(CompareInputFile, UnknownColumnsAreRefused) {
  EXPECT_THROW(read({{"labels", std::string("kind")}}), OptionError);
  EXPECT_THROW(read({{"stages", std::string("kind")}}), OptionError);
  EXPECT_THROW(read({{"feature_types", std::string(" ,")}}), OptionError);
}

}  // namespace
}  // namespace undrop::compare
