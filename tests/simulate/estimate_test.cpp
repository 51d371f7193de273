#include "simulate/estimate.hpp"

#include <undrop/simulate.hpp>

#include <gtest/gtest.h>

#include <string>

namespace undrop {
namespace {

ParameterValues estimated(ParameterValues given) {
  given["n_groups"] = std::int64_t{1};
  given["n_cells"] = std::int64_t{600};
  given["n_genes"] = std::int64_t{4000};
  const auto data = Simulation(Options(simulate_parameters(), "default", given), 3).dataset(Context());
  return estimate_simulation(*data.counts, Context());
}

double real(const ParameterValues& values, const std::string& name) { return std::get<double>(values.at(name)); }
const std::string& text(const ParameterValues& values, const std::string& name) {
  return std::get<std::string>(values.at(name));
}

TEST(Estimate, FindsTheParametersOfASimulationWithoutDropout) {
  const auto fit = estimated({{"dropout", std::string("none")}});
  EXPECT_EQ(text(fit, "dropout"), "none");
  EXPECT_NEAR(real(fit, "mean_shape"), 0.6, 0.06);
  EXPECT_NEAR(real(fit, "outlier_probability"), 0.05, 0.015);
  EXPECT_NEAR(real(fit, "library_location"), 11, 0.05);
  EXPECT_NEAR(real(fit, "library_scale"), 0.2, 0.03);
  EXPECT_NEAR(real(fit, "bcv_common"), 0.1, 0.04);
  EXPECT_NEAR(real(fit, "bcv_trend"), 1, 0.08);
  EXPECT_GT(real(fit, "bcv_df"), 30);
}

TEST(Estimate, TellsCountsOfMoleculesWithoutTrend) {
  const auto fit = estimated({{"dropout", std::string("none")},
                              {"library_location", 8.0},
                              {"bcv_trend", 0.0},
                              {"bcv_common", 0.5},
                              {"bcv_df", 20.0}});
  EXPECT_EQ(text(fit, "dropout"), "none");
  EXPECT_NEAR(real(fit, "bcv_common"), 0.5, 0.06);
  EXPECT_LT(real(fit, "bcv_trend"), 0.1);
  EXPECT_NEAR(real(fit, "bcv_df"), 20, 10);
}

TEST(Estimate, FindsTheDropoutAndWhatWasThereBefore) {
  const auto fit = estimated({{"dropout_mid", std::string("3")}});
  EXPECT_EQ(text(fit, "dropout"), "experiment");
  EXPECT_NEAR(std::stod(text(fit, "dropout_mid")), 3, 0.3);
  EXPECT_NEAR(std::stod(text(fit, "dropout_shape")), -1, 0.15);
  EXPECT_NEAR(real(fit, "library_location"), 11, 0.1);
  EXPECT_NEAR(real(fit, "bcv_trend"), 1, 0.15);
  EXPECT_NEAR(real(fit, "mean_shape"), 0.6, 0.12);
}

TEST(Estimate, GivesOptionsThatASimulationTakes) {
  const auto fit = estimated({{"library_distribution", std::string("normal")},
                              {"library_location", 50000.0},
                              {"library_scale", 10000.0},
                              {"dropout", std::string("none")}});
  EXPECT_EQ(text(fit, "library_distribution"), "normal");
  const Options options(simulate_parameters(), "default", fit);
  EXPECT_EQ(Simulation(options, 1).n_cells(), 600);
}

}  // namespace
}  // namespace undrop
