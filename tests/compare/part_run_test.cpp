#include "compare/part_run.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <new>

#include "compare/truth_entrant.hpp"
#include "judge/task_scores.hpp"
#include "simulated_input.hpp"

namespace undrop::compare {
namespace {

using judge::RunStatus;
using test::simulated_input;

PartResult run(const CompareInput& input, judge::EntrantRunner& runner, const std::string& protocol,
               InputKind kind = InputKind::whole, std::int64_t repeat = 0, int threads = 2) {
  const auto plan = test::plan_with({test::entrant_named("x")}, {protocol});
  auto context = test::context_of(threads);
  return run_part(plan, {kind, 0, repeat}, input, runner, context);
}

double primary(const PartResult& part, const std::string& protocol) {
  const auto& row = part.found.runs.front();
  EXPECT_EQ(row.status, RunStatus::ok) << row.reason;
  return row.metrics.at(judge::metrics_of(protocol).front().key);
}

struct Trial {
  const char* protocol;
  InputKind kind;
};

double primary_of(const CompareInput& input, judge::EntrantRunner& runner, const Trial& trial) {
  return primary(run(input, runner, trial.protocol, trial.kind), trial.protocol);
}

class JudgeOnTheWhole : public testing::TestWithParam<Trial> {};

TEST_P(JudgeOnTheWhole, TheTruthWinsAndNoiseLoses) {
  const auto input = simulated_input();
  const auto trial = GetParam();
  const bool higher = judge::metrics_of(trial.protocol).front().higher_is_better;
  const auto plan = test::plan_with({test::entrant_named("none")}, {trial.protocol});
  const auto none_runner = make_runner(plan, {trial.kind, 0, 0}, input);
  const auto truth_runner = make_truth_entrant(input);
  test::NoiseEntrant noise_runner;
  const double none = primary_of(input, *none_runner, trial);
  const double truth = primary_of(input, *truth_runner, trial);
  const double noise = primary_of(input, noise_runner, trial);
  const std::string protocol = trial.protocol;
  if (protocol != "thin" && protocol != "structure") {
    EXPECT_TRUE(higher ? truth >= none : truth <= none) << truth << " " << none;
  }
  EXPECT_TRUE(higher ? noise < truth : noise > truth) << noise << " " << truth;
}

INSTANTIATE_TEST_SUITE_P(Protocols, JudgeOnTheWhole,
                         testing::Values(Trial{"mask", InputKind::mask}, Trial{"thin", InputKind::thin},
                                         Trial{"truth", InputKind::whole}, Trial{"labels", InputKind::whole},
                                         Trial{"structure", InputKind::whole}),
                         [](const auto& trial) { return trial.param.protocol; });

TEST(PartRun, NoiseFindsNoSignalInANullGroup) {
  const auto input = simulated_input();
  test::NoiseEntrant noise;
  const auto part = run(input, noise, "null", InputKind::null);
  const auto& metrics = part.found.runs.front().metrics;
  EXPECT_NEAR(metrics.at("false_positive_rate"), 0.05, 0.03);
  EXPECT_LT(metrics.at("false_positives"), 2);
  EXPECT_TRUE(metrics.contains("correlation_inflation"));
  ASSERT_EQ(part.contributions.size(), 1U);
  EXPECT_EQ(part.contributions.front().by_split.size(), 20U);
}

TEST(PartRun, RowsHaveTimeMemoryAndMass) {
  const auto input = simulated_input();
  const auto plan = test::plan_with({test::entrant_named("none")}, {"mask"});
  const auto runner = make_runner(plan, {InputKind::mask, 0, 0}, input);
  const auto part = run(input, *runner, "mask", InputKind::mask);
  const auto& row = part.found.runs.front();
  EXPECT_GT(row.seconds, 0);
  EXPECT_GT(row.peak_memory, 0);
  EXPECT_NEAR(row.mass_ratio, 1, 1e-5);
  EXPECT_EQ(part.contributions.front().score.n_cells, input.data.n_cells());
}

TEST(PartRun, IsTheSameForAnyNumberOfThreads) {
  const auto input = simulated_input();
  for (const auto kind : {InputKind::mask, InputKind::thin, InputKind::whole, InputKind::null}) {
    const std::string protocol = kind == InputKind::whole ? "labels" : to_text(kind);
    const auto plan = test::plan_with({test::entrant_named("knn_mean")}, {protocol});
    const auto runner = make_runner(plan, {kind, 0, 0}, input);
    const auto one = run(input, *runner, protocol, kind, 1, 1);
    const auto two = run(input, *runner, protocol, kind, 1, 2);
    EXPECT_EQ(one.found.runs.front().metrics, two.found.runs.front().metrics) << protocol;
  }
}

/// Looks for labels wherever a method could.
class Spy final : public judge::EntrantRunner {
 public:
  [[nodiscard]] std::unique_ptr<judge::EntrantOutput> run(const Dataset& input, Context& context) override {
    columns += input.obs.size();
    for (const auto& name : input.cell_names) tells = tells || name.find("Group") != std::string::npos;
    return noise_.run(input, context);
  }
  std::size_t columns = 0;
  bool tells = false;

 private:
  test::NoiseEntrant noise_;
};

TEST(PartRun, ASpyFindsNoLabels) {
  const auto input = simulated_input();
  Spy spy;
  for (const auto kind : {InputKind::mask, InputKind::thin, InputKind::whole, InputKind::null})
    (void)run(input, spy, kind == InputKind::whole ? "labels" : to_text(kind), kind);
  EXPECT_EQ(spy.columns, 0U);
  EXPECT_FALSE(spy.tells);
}

/// A hidden entry is gone from everything that a method sees, size factors included.
class Looker final : public judge::EntrantRunner {
 public:
  [[nodiscard]] std::unique_ptr<judge::EntrantOutput> run(const Dataset& input, Context& context) override {
    CountBlock block;
    input.counts->read({0, input.n_cells()}, block);
    total = 0;
    for (const float value : block.values) total += static_cast<double>(value);
    factors = input.size_factors;
    return noise_.run(input, context);
  }
  double total = 0;
  std::vector<double> factors;

 private:
  test::NoiseEntrant noise_;
};

TEST(PartRun, HiddenEntriesAreGoneFromSizeFactorsToo) {
  const auto input = simulated_input();
  Looker whole;
  Looker masked;
  (void)run(input, whole, "labels", InputKind::whole);
  (void)run(input, masked, "mask", InputKind::mask);
  EXPECT_LT(masked.total, 0.8 * whole.total);
  EXPECT_NE(masked.factors, whole.factors);
}

class Failing final : public judge::EntrantRunner {
 public:
  explicit Failing(bool out_of_memory) : out_of_memory_(out_of_memory) {}
  [[nodiscard]] std::unique_ptr<judge::EntrantOutput> run(const Dataset&, Context&) override {
    if (out_of_memory_) throw std::bad_alloc();
    throw NumericalError("numbers broke down");
  }

 private:
  bool out_of_memory_;
};

TEST(PartRun, AFailureIsARow) {
  const auto input = simulated_input();
  Failing failing(false);
  const auto part = run(input, failing, "mask", InputKind::mask);
  ASSERT_EQ(part.found.runs.size(), 1U);
  EXPECT_EQ(part.found.runs.front().status, RunStatus::failed);
  EXPECT_EQ(part.found.runs.front().reason, "numbers broke down");
  Failing greedy(true);
  EXPECT_EQ(run(input, greedy, "mask", InputKind::mask).found.runs.front().reason, "memory ran out");
}

TEST(PartRun, CancellingIsNoFailure) {
  const auto input = simulated_input();
  const auto plan = test::plan_with({test::entrant_named("none")}, {"mask"});
  auto context = test::context_of();
  context.cancel->cancel();
  const auto runner = make_runner(plan, {InputKind::mask, 0, 0}, input);
  EXPECT_THROW(static_cast<void>(run_part(plan, {InputKind::mask, 0, 0}, input, *runner, context)), Cancelled);
}

TEST(PartRun, UnscoredPartsSayWhy) {
  const auto plan = test::plan_with({test::entrant_named("none")}, {"labels", "structure"});
  const auto part = unscored_part(plan, {InputKind::whole, 0, 3}, RunStatus::skipped, "no time");
  ASSERT_EQ(part.found.runs.size(), 2U);
  EXPECT_EQ(part.found.runs[1].protocol, "structure");
  EXPECT_EQ(part.found.runs[1].repeat, 3);
  EXPECT_EQ(part.found.runs[1].reason, "no time");
}

}  // namespace
}  // namespace undrop::compare
