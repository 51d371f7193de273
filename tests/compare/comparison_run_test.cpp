#include "compare/comparison_run.hpp"

#include <undrop/errors.hpp>

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "compare/written_file.hpp"
#include "simulated_input.hpp"
#include "support.hpp"

namespace undrop::compare {
namespace {

/// What child processes find is tested through the command (tests/cli/test_compare.py); here they fail.
class ComparisonRun : public testing::Test {
 protected:
  ComparisonRun() {
    std::ofstream counts(folder_ / "counts.csv");
    for (int cell = 0; cell < 30; ++cell) counts << (cell == 0 ? "gene,c" : ",c") << cell;
    counts << "\n";
    for (int gene = 0; gene < 8; ++gene) {
      counts << "g" << gene;
      for (int cell = 0; cell < 30; ++cell) counts << "," << (cell * 5 + gene * 3) % 7;
      counts << "\n";
    }
  }
  judge::Comparison run(ParameterValues given = {}) {
    given.try_emplace("output", (folder_ / "out").string());
    given.try_emplace("methods", std::string("none"));
    given.try_emplace("repeats", std::int64_t{1});
    return run_comparison({(folder_ / "counts.csv").string(), given, {"undrop", "compare"}, {"false"}}, context_);
  }
  undrop::test::TemporaryFolder folder_;
  Context context_ = test::context_of();
};

TEST_F(ComparisonRun, WritesScoresTableAndReportWhateverHappens) {
  const auto comparison = run();
  for (const char* name : {"out/scores.json", "out/scores.csv", "out/report.html", "out/parts/plan.json"})
    EXPECT_TRUE(std::filesystem::exists(folder_ / name)) << name;
  const auto path = (folder_ / "out/scores.json").string();
  EXPECT_EQ(to_json(judge::comparison_from_json(read_file(path), path)), to_json(comparison));
  for (const auto& row : comparison.runs) EXPECT_EQ(row.status, judge::RunStatus::failed);
  EXPECT_FALSE(comparison.runs.empty());
}

TEST_F(ComparisonRun, AComparisonIsNotOverwrittenUnasked) {
  (void)run();
  EXPECT_THROW(run(), UsageError);
  EXPECT_NO_THROW(run({{"resume", true}}));
  EXPECT_NO_THROW(run({{"force", true}}));
}

TEST_F(ComparisonRun, AForeignFolderIsLeftAlone) {
  std::filesystem::create_directory(folder_ / "other");
  std::ofstream(folder_ / "other/thesis.txt") << "mine";
  EXPECT_THROW(run({{"output", (folder_ / "other").string()}}), UsageError);
  EXPECT_NO_THROW(run({{"output", (folder_ / "other").string()}, {"force", true}}));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "other/thesis.txt"));
  EXPECT_THROW(run({{"output", (folder_ / "counts.csv").string()}}), UsageError);
}

TEST_F(ComparisonRun, WrongOptionsLeaveNoFolder) {
  EXPECT_THROW(run({{"methods", std::string("magik")}}), OptionError);
  EXPECT_THROW(run({{"time_limit", std::string("soon")}}), OptionError);
  EXPECT_THROW(run({{"protocols", std::string("labels")}}), OptionError);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "out"));
}

TEST_F(ComparisonRun, PartsAreForTheCommandAlone) { EXPECT_THROW(run_part_file({"plan.json"}, context_), UsageError); }

}  // namespace
}  // namespace undrop::compare
