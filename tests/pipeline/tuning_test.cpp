#include "pipeline/tuning.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "methods/planted_counts.hpp"

namespace undrop::pipeline {
namespace {

MakeWithValue maker(const std::string& name) {
  return [name](const std::vector<std::int64_t>&, const ParameterValue& value) {
    const MethodInfo& info = find_method(name);
    ImputerInput input;
    input.options = Options(info.parameters, "default", {{info.tunable.option, value}});
    return make_imputer(name, std::move(input));
  };
}

/// Three kinds of cells, each with genes of its own.
Dataset three_kinds() {
  std::vector<std::vector<float>> rows(150, std::vector<float>(60));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Random random(5, "three kinds", i);
    for (std::size_t j = 0; j < 60; ++j) rows[i][j] = static_cast<float>(random.poisson(j / 20 == i % 3 ? 9 : 2));
  }
  return test::prepared_rows(rows);
}

TEST(Tuning, FindsWhatThePlantedKindsNeed) {
  const Dataset data = three_kinds();
  Context context = test::context_of(2);
  const auto rank = tune(data, find_method("lowrank").tunable, maker("lowrank"), context);
  EXPECT_EQ(rank.option, "rank");
  EXPECT_EQ(rank.chosen, 2) << "three kinds differ in two directions";
  EXPECT_EQ(rank.deviance.size(), rank.values.size());
  const auto neighbors = tune(data, find_method("knn_mean").tunable, maker("knn_mean"), context);
  EXPECT_GE(neighbors.chosen, 12);
  EXPECT_LE(neighbors.chosen, 50) << "more would reach into other kinds";
  EXPECT_EQ(std::get<std::int64_t>(neighbors.facts().at("chosen")), neighbors.chosen);
}

TEST(Tuning, DoesNotDependOnThreads) {
  const Dataset data = three_kinds();
  Context one = test::context_of(1);
  Context many = test::context_of(4);
  const auto& tunable = find_method("lowrank").tunable;
  EXPECT_EQ(tune(data, tunable, maker("lowrank"), one).deviance, tune(data, tunable, maker("lowrank"), many).deviance);
}

TEST(Tuning, RefusesCountsThatAreNotWhole) {
  const Dataset data = test::prepared_rows({{1.5F, 2}, {3, 4}});
  Context context = test::context_of(1);
  EXPECT_THROW((void)tune(data, find_method("lowrank").tunable, maker("lowrank"), context), InputError);
}

}  // namespace
}  // namespace undrop::pipeline
