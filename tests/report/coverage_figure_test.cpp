#include "report/coverage_figure.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace undrop::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

judge::RunScores run(const std::string& name, double held_by_90) {
  judge::RunScores out;
  out.entrant = name;
  out.protocol = "thin";
  out.variant = "posterior";
  out.metrics = {{"coverage_50", 0.5}, {"coverage_80", 0.79}, {"coverage_90", held_by_90}, {"coverage_95", 0.94}};
  return out;
}

TEST(CoverageFigure, ShowsEveryPosteriorByItsMeanOverRepeats) {
  judge::Comparison comparison;
  comparison.runs = {run("magic", 0.86), run("magic", 0.88), run("saver", 0.91)};
  const auto html = coverage_figure(comparison);
  EXPECT_THAT(html, HasSubstr("0.870"));
  EXPECT_THAT(html, HasSubstr("0.910"));
  EXPECT_THAT(html, HasSubstr("as stated"));
  EXPECT_LT(html.find("saver"), html.find("magic")) << "the nearest to what is stated first";
}

TEST(CoverageFigure, IsEmptyWithoutPosteriors) {
  judge::Comparison comparison;
  comparison.runs = {run("magic", 0.9)};
  comparison.runs.front().metrics = {{"deviance_explained", 0.3}};
  EXPECT_EQ(coverage_figure(comparison), "");
}

}  // namespace
}  // namespace undrop::report
