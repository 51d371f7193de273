#include <undrop/errors.hpp>
#include <undrop/parameters.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <stdexcept>

namespace undrop {
namespace {

using testing::HasSubstr;
using Integer = std::int64_t;

ParameterTable table() {
  return ParameterTable(
      {{.name = "n_cells", .default_value = Integer{10}, .help = "cells", .minimum = 1, .maximum = 100},
       {.name = "n_top_genes", .default_value = Integer{2000}, .help = "genes", .minimum = 2, .words = {"all", "auto"}},
       {.name = "rate", .default_value = 0.5, .help = "rate", .minimum = 0},
       {.name = "mode", .default_value = std::string("fast"), .help = "mode", .choices = {"fast", "slow", "odd"}},
       {.name = "label", .default_value = std::string(), .help = "any text"},
       {.name = "verbose", .default_value = false, .help = "flag"}},
      {{"paper", {{"rate", 0.9}, {"n_cells", Integer{50}}}}});
}

std::string message(const std::function<void()>& call) {
  try {
    call();
  } catch (const OptionError& error) {
    return error.what();
  }
  return "accepted";
}

std::string refusal(const std::string& name, const std::string& text) {
  return message([&] { (void)table().parse(name, text); });
}

TEST(Parameters, FlagsHaveHyphens) { EXPECT_EQ(table().find("n_top_genes")->flag(), "n-top-genes"); }

TEST(Parameters, ValuesAsText) {
  EXPECT_EQ(to_text(ParameterValue(true)), "true");
  EXPECT_EQ(to_text(ParameterValue(Integer{-3})), "-3");
  EXPECT_EQ(to_text(ParameterValue(0.1)), "0.1");
  EXPECT_EQ(to_text(ParameterValue(std::string("x"))), "x");
}

TEST(Parameters, ParseGivesTheParametersType) {
  EXPECT_EQ(table().parse("n_cells", "7"), ParameterValue(Integer{7}));
  EXPECT_EQ(table().parse("rate", "2"), ParameterValue(2.0));
  EXPECT_EQ(table().parse("rate", "1e-3"), ParameterValue(1e-3));
  EXPECT_EQ(table().parse("mode", "slow"), ParameterValue(std::string("slow")));
  EXPECT_EQ(table().parse("label", ""), ParameterValue(std::string()));
  EXPECT_EQ(table().parse("verbose", "true"), ParameterValue(true));
}

TEST(Parameters, WordsStandForNumbersBelowZero) {
  EXPECT_EQ(table().parse("n_top_genes", "all"), ParameterValue(Parameter::words_value));
  EXPECT_EQ(table().parse("n_top_genes", "auto"), ParameterValue(Parameter::words_value - 1));
  EXPECT_EQ(table().check("n_top_genes", std::string("auto")), ParameterValue(Parameter::words_value - 1));
  EXPECT_EQ(table().check("n_top_genes", Parameter::words_value), ParameterValue(Parameter::words_value));
  EXPECT_THAT(refusal("n_top_genes", "-1"), HasSubstr("of at least 2 or 'all' or 'auto'"));
  EXPECT_THAT(refusal("n_top_genes", "some"), HasSubstr("a whole number"));
  EXPECT_THROW((void)table().check("n_top_genes", Integer{-3}), OptionError);
}

TEST(Parameters, RefusalsNameWhatIsAllowed) {
  EXPECT_THAT(refusal("n_cells", "0"), HasSubstr("--n-cells 0: must be a whole number from 1 to 100"));
  EXPECT_THAT(refusal("n_cells", "1.5"), HasSubstr("a whole number"));
  EXPECT_THAT(refusal("n_cells", "7x"), HasSubstr("a whole number"));
  EXPECT_THAT(refusal("n_cells", ""), HasSubstr("a whole number"));
  EXPECT_THAT(refusal("n_cells", "99999999999999999999"), HasSubstr("a whole number"));
  EXPECT_THAT(refusal("rate", "-0.1"), HasSubstr("a number of at least 0"));
  EXPECT_THAT(refusal("rate", "nan"), HasSubstr("a number of at least 0"));
  EXPECT_THAT(refusal("rate", "inf"), HasSubstr("a number of at least 0"));
  EXPECT_THAT(refusal("mode", "medium"), HasSubstr("must be fast, slow or odd"));
  EXPECT_THAT(refusal("verbose", "1"), HasSubstr("must be true or false"));
}

TEST(Parameters, UnknownNamesGetTheNearest) {
  EXPECT_THAT(refusal("n_cell", "1"), HasSubstr("did you mean 'n_cells'?"));
  EXPECT_THAT(refusal("something_else_entirely", "1"), HasSubstr("unknown option"));
  EXPECT_EQ(table().nearest("mdoe"), "mode");
  EXPECT_EQ(table().nearest("zzzzzzzz"), "");
}

TEST(Parameters, NumbersOfOtherKindsAreTaken) {
  EXPECT_EQ(table().check("n_cells", 7.0), ParameterValue(Integer{7}));
  EXPECT_EQ(table().check("rate", Integer{3}), ParameterValue(3.0));
  EXPECT_THROW((void)table().check("n_cells", 7.5), OptionError);
  EXPECT_THROW((void)table().check("n_cells", std::numeric_limits<double>::quiet_NaN()), OptionError);
  EXPECT_THROW((void)table().check("n_cells", 1e300), OptionError);
  EXPECT_THROW((void)table().check("n_cells", std::string("7")), OptionError);
  EXPECT_THROW((void)table().check("n_cells", true), OptionError);
  EXPECT_THROW((void)table().check("verbose", Integer{1}), OptionError);
  EXPECT_THROW((void)table().check("label", Integer{1}), OptionError);
}

TEST(Parameters, PresetsAreCheckedWhenTheyAreMade) {
  const Parameter rate{.name = "rate", .default_value = 0.5, .minimum = 0, .maximum = 1};
  EXPECT_THROW(ParameterTable({rate}, {{"paper", {{"rat", 1.0}}}}), std::logic_error);
  EXPECT_THROW(ParameterTable({rate}, {{"paper", {{"rate", 2.0}}}}), OptionError);
  // A whole number in a preset of reals becomes a real.
  const ParameterTable whole({rate}, {{"paper", {{"rate", Integer{1}}}}});
  EXPECT_EQ(Options(whole, "paper").real("rate"), 1.0);
}

TEST(Parameters, WhatWasWrittenIsReadAgain) {
  const ParameterTable table({{.name = "count", .default_value = Integer{5}, .minimum = 1, .words = {"all", "auto"}},
                              {.name = "rate", .default_value = 0.5, .minimum = 0, .words = {"auto"}},
                              {.name = "name", .default_value = std::string("a")}});
  for (const char* word : {"all", "auto", "7"}) {
    const ParameterValue value = table.parse("count", word);
    EXPECT_EQ(table.parse_written("count", to_text(value)), value);
  }
  EXPECT_EQ(table.parse_written("rate", to_text(table.parse("rate", "auto"))), table.parse("rate", "auto"));
  EXPECT_EQ(table.parse_written("name", "b"), ParameterValue(std::string("b")));
  EXPECT_THROW((void)table.parse_written("count", "-3"), OptionError);
}

TEST(Options, LayDefaultsPresetAndGivenOverEachOther) {
  const Options options(table(), "paper", {{"n_cells", Integer{3}}, {"verbose", true}});
  EXPECT_EQ(options.integer("n_cells"), 3);
  EXPECT_EQ(options.real("rate"), 0.9);
  EXPECT_EQ(options.text("mode"), "fast");
  EXPECT_TRUE(options.flag("verbose"));
  EXPECT_TRUE(options.is_given("n_cells"));
  EXPECT_FALSE(options.is_given("rate"));
  EXPECT_EQ(options.preset(), "paper");
  EXPECT_EQ(options.values().size(), 6U);
}

TEST(Options, RefuseUnknownPresetsAndNames) {
  EXPECT_THAT(message([] { Options(table(), "papr"); }), HasSubstr("must be default or paper"));
  EXPECT_THAT(message([] { Options(table(), "default", {{"nope", true}}); }), HasSubstr("unknown option"));
  EXPECT_THAT(message([] { Options(table(), "default", {{"rate", -1.0}}); }), HasSubstr("of at least 0"));
  EXPECT_THROW((void)Options(table(), "default").real("nope"), std::logic_error);
}

}  // namespace
}  // namespace undrop
