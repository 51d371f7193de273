#include "report/result_report.hpp"

#include <undrop/parameters.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "result_file_fixture.hpp"

namespace undrop::report {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(ResultReport, SaysWhatWasDone) {
  const undrop::test::TemporaryFolder folder;
  const std::string path = (folder / "a.h5ad").string();
  test::write_result(path);
  Context context;
  const std::string html = result_report(summarise_result(path, {}, context));
  EXPECT_THAT(html, HasSubstr("What was imputed in a.h5ad"));
  EXPECT_THAT(html, HasSubstr("Every observed count was kept."));
  EXPECT_THAT(html, HasSubstr("odd &lt;cells&gt;"));
  EXPECT_THAT(html, HasSubstr("did not converge"));
  for (const char* id :
       {"summary", "embeddings", "values", "genes", "variance", "dropout", "warnings", "repeat", "cite"}) {
    EXPECT_THAT(html, HasSubstr("<section id=\"" + std::string(id) + "\">"));
  }
  EXPECT_THAT(html, Not(HasSubstr("nan")));
  EXPECT_THAT(html, Not(HasSubstr(folder.path().string())));
}

TEST(ResultReport, TheCommandNamesWhatDiffersFromItsDefault) {
  const Facts facts{{"method", std::string("scgacl")},
                    {"preset", std::string("paper")},
                    {"seed", std::int64_t{7}},
                    {"options/scale", std::string("counts")},
                    {"options/policy", std::string("fill")},
                    {"options/method", std::string("scgacl")},
                    {"options/n_clusters", std::int64_t{4}},
                    {"options/unknown", std::int64_t{4}}};
  EXPECT_THAT(repeating_command(facts),
              ElementsAre("undrop", "impute", "INPUT", "-o", "OUTPUT", "-m", "scgacl", "--preset", "paper", "--seed",
                          "7", "--n-clusters", "4", "--scale", "counts"));
}

TEST(ResultReport, WordsStandForTheirNumbers) {
  const Facts facts{{"method", std::string("scgacl")}, {"options/n_top_genes", std::int64_t{Parameter::words_value}}};
  EXPECT_THAT(repeating_command(facts), testing::Contains("all"));
}

TEST(ResultReport, AnEmptySummaryIsAPageToo) {
  ResultSummary summary;
  summary.path = "x.h5ad";
  EXPECT_THAT(result_report(summary), HasSubstr("What was imputed in x.h5ad"));
}

}  // namespace
}  // namespace undrop::report
