#include "simulate/splat_model.hpp"

#include <undrop/errors.hpp>

#include <gtest/gtest.h>

#include <cmath>

namespace undrop::simulate {
namespace {

TEST(SplatModel, DropoutIsOneHalfAtAMeanOfOne) {
  EXPECT_DOUBLE_EQ(dropout_probability(1, {0, -1}), 0.5);
  EXPECT_DOUBLE_EQ(dropout_probability(std::exp(2.0), {2, -3}), 0.5);
  EXPECT_NEAR(dropout_probability(std::exp(1.0), {0, -1}), 1 / (1 + std::exp(1.0)), 1e-15);
  EXPECT_GT(dropout_probability(0.1, {0, -1}), dropout_probability(10, {0, -1}));
  EXPECT_EQ(dropout_probability(0, {0, -1}), 1);
}

TEST(SplatModel, RefusesWeightsThatMakeNoGroups) {
  SplatModel model;
  model.group_weights = {0, 0};
  EXPECT_THROW(check(model), OptionError);
  model.group_weights = {1, -1};
  EXPECT_THROW(check(model), OptionError);
}

TEST(SplatModel, RefusesListsOfTheWrongLength) {
  SplatModel model;
  EXPECT_NO_THROW(check(model));
  model.group_weights = {1, 1, 1};
  model.differences.resize(2);
  EXPECT_THROW(check(model), OptionError);
  model.differences.resize(3);
  EXPECT_NO_THROW(check(model));
  model.dropout_curves.resize(3);
  EXPECT_THROW(check(model), OptionError);
  model.dropout = Dropout::group;
  EXPECT_NO_THROW(check(model));
  model.dropout = Dropout::batch;
  EXPECT_THROW(check(model), OptionError);
  model.n_cells = 3;
  model.dropout = Dropout::cell;
  EXPECT_NO_THROW(check(model));
}

TEST(SplatModel, PathsStartAtTheStartOrAtAnEarlierPath) {
  SplatModel model;
  model.structure = Structure::paths;
  model.group_weights = {1, 1, 1};
  model.path_origins = {0, 1, 2};
  EXPECT_NO_THROW(check(model));
  for (const std::vector<std::int64_t>& bad :
       {std::vector<std::int64_t>{0, 1}, {1, 0, 0}, {0, 2, 0}, {0, 0, -1}, {0, 0, 4}}) {
    model.path_origins = bad;
    EXPECT_THROW(check(model), OptionError);
  }
}

}  // namespace
}  // namespace undrop::simulate
