#include "simulate/simulate_parameters.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace undrop::simulate {
namespace {

SplatModel model_with(const ParameterValues& given) {
  return model_of(Options(simulate_parameters(), "default", given));
}

TEST(SimulateParameters, DefaultsMakeThreeEqualGroupsWithOneCurve) {
  const auto model = model_with({});
  EXPECT_THAT(model.group_weights, testing::ElementsAre(1, 1, 1));
  EXPECT_EQ(model.differences.size(), 1U);
  EXPECT_EQ(model.dropout, Dropout::experiment);
  EXPECT_EQ(model.dropout_curves.front().mid, 4.5);
  EXPECT_EQ(model.structure, Structure::groups);
}

TEST(SimulateParameters, ListsGoTogether) {
  const auto model = model_with({{"n_groups", std::int64_t{2}},
                                 {"de_probability", std::string("0.1,0.4")},
                                 {"de_scale", std::string("0.2")},
                                 {"n_batches", std::int64_t{2}},
                                 {"batch_scale", std::string("0.1,0.3")},
                                 {"dropout", std::string("group")},
                                 {"dropout_mid", std::string("1,2")}});
  EXPECT_EQ(model.differences[1].probability, 0.4);
  EXPECT_EQ(model.differences[1].scale, 0.2);
  EXPECT_EQ(model.batch_effects[1].scale, 0.3);
  EXPECT_EQ(model.dropout_curves[1].mid, 2);
  EXPECT_EQ(model.dropout_curves[1].shape, -1);
}

TEST(SimulateParameters, ListsThatDoNotFitAreRefused) {
  EXPECT_THROW((void)model_with({{"de_probability", std::string("0.1,0.2")}}), OptionError);
  EXPECT_THROW((void)model_with({{"de_probability", std::string("1.5")}}), OptionError);
  EXPECT_THROW((void)model_with({{"dropout_mid", std::string("1,2,3")}}), OptionError);
  EXPECT_THROW((void)model_with({{"dropout", std::string("group")},
                                 {"dropout_mid", std::string("1,2,3")},
                                 {"dropout_shape", std::string("-1,-2")}}),
               OptionError);
  EXPECT_THROW((void)model_with({{"structure", std::string("paths")}, {"path_origins", std::string("0,1.5,1")}}),
               OptionError);
  EXPECT_THROW((void)model_with({{"structure", std::string("paths")}, {"path_origins", std::string("0,3,1")}}),
               OptionError);
}

}  // namespace
}  // namespace undrop::simulate
