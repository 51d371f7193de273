#include "pipeline/impute_parameters.hpp"

#include <undrop/errors.hpp>

#include <gtest/gtest.h>

#include <set>

namespace undrop::pipeline {
namespace {

TEST(ImputeParameters, DefaultsAreThoseOfTheContract) {
  const Options options(impute_parameters(), "default");
  EXPECT_EQ(options.text("method"), "scgacl");
  EXPECT_EQ(options.text("policy"), "fill");
  EXPECT_EQ(options.text("zeros"), "auto");
  EXPECT_EQ(options.text("scale"), "log1p");
  EXPECT_EQ(options.text("device"), "cpu");
  EXPECT_EQ(options.integer("seed"), 0);
  EXPECT_FALSE(options.flag("write_dropout"));
  EXPECT_TRUE(impute_parameters().find("output")->required);
}

TEST(ImputeParameters, EveryOptionHasHelpAndALetterOfItsOwn) {
  std::set<std::string> letters;
  for (const auto& parameter : impute_parameters().parameters()) {
    EXPECT_FALSE(parameter.help.empty()) << parameter.name;
    if (!parameter.short_flag.empty()) {
      EXPECT_TRUE(letters.insert(parameter.short_flag).second) << parameter.name;
    }
  }
}

TEST(ImputeParameters, WordsStandForNumbers) {
  const auto& table = impute_parameters();
  EXPECT_EQ(std::get<std::int64_t>(table.parse("threads", "all")), -1);
  EXPECT_EQ(std::get<std::int64_t>(table.parse("n_clusters", "auto")), -1);
  EXPECT_THROW((void)table.parse("n_clusters", "0"), OptionError);
  EXPECT_THROW((void)table.parse("scale", "log2"), OptionError);
}

TEST(ImputeParameters, SizesHaveUnits) {
  EXPECT_EQ(parse_size("max-memory", "1000"), 1000);
  EXPECT_EQ(parse_size("max-memory", "512M"), 512LL << 20U);
  EXPECT_EQ(parse_size("max-memory", "4g"), 4LL << 30U);
  EXPECT_EQ(parse_size("max-memory", "1.5GiB"), 3LL << 29U);
  EXPECT_EQ(parse_size("max-memory", "2kb"), 2048);
  for (const char* wrong : {"", "M", "-1G", "0", "4 G", "4Gx", "1e30T", "nan"}) {
    EXPECT_THROW((void)parse_size("max-memory", wrong), OptionError) << wrong;
  }
}

}  // namespace
}  // namespace undrop::pipeline
