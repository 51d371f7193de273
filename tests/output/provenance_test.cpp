#include "output/provenance.hpp"

#include <undrop/version.hpp>

#include <gtest/gtest.h>

#include "output/fake_imputer.hpp"
#include "support.hpp"

namespace undrop::output {
namespace {

Run small_run() {
  Run run;
  run.method = "fake";
  run.key = "layer";
  run.options = {{"genes", std::string("far/away/list.txt")},
                 {"output", std::string("out.h5ad")},
                 {"threads", std::int64_t{8}},
                 {"rate", 0.5}};
  run.tally.input_mass = 4;
  run.tally.output_mass = 5;
  run.warnings = {"careful"};
  return run;
}

TEST(Provenance, SaysAllButWhereAndWhen) {
  const Dataset data = test::dataset_from_rows({{1, 0}, {0, 3}});
  test::FakeAnswers answers;
  answers.names = {"a"};
  const test::FakeFitted fitted(answers);
  const Facts facts = provenance(data, small_run(), {{"", &fitted}});
  EXPECT_EQ(facts.at("imputed"), Fact(true));
  EXPECT_EQ(facts.at("version"), Fact(version()));
  EXPECT_EQ(facts.at("method"), Fact(std::string("fake")));
  EXPECT_EQ(facts.at("scale"), Fact(std::string("log1p")));
  EXPECT_EQ(facts.at("checksum"), Fact(checksum(data)));
  EXPECT_EQ(facts.at("options/rate"), Fact(0.5));
  EXPECT_EQ(facts.at("options/genes"), Fact(std::string("list.txt")));
  EXPECT_FALSE(facts.contains("options/output"));
  EXPECT_FALSE(facts.contains("options/threads"));
  EXPECT_EQ(facts.at("result/mass_ratio"), Fact(1.25));
  EXPECT_EQ(facts.at("fit/history/loss"), Fact(std::vector<double>{3, 2, 1.5}));
  EXPECT_EQ(facts.at("populations"), Fact(std::vector<std::string>{"a"}));
  EXPECT_EQ(facts.at("warnings"), Fact(std::vector<std::string>{"careful"}));
  EXPECT_EQ(facts.at("converged"), Fact(true));
}

TEST(Provenance, BatchesHaveFactsOfTheirOwn) {
  const Dataset data = test::dataset_from_rows({{1, 0}, {0, 3}});
  test::FakeAnswers answers;
  answers.names = {"a"};
  const test::FakeFitted first(answers);
  answers.converged = false;
  const test::FakeFitted second(answers);
  const Facts facts = provenance(data, small_run(), {{"x", &first}, {"y/z", &second}});
  EXPECT_TRUE(facts.contains("fit/x/epochs"));
  EXPECT_TRUE(facts.contains("fit/y_z/epochs"));
  EXPECT_EQ(facts.at("populations"), Fact(std::vector<std::string>{"x:a", "y/z:a"}));
  EXPECT_EQ(facts.at("converged"), Fact(false));
}

}  // namespace
}  // namespace undrop::output
