#include "bulk/bulk_parameters.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "support.hpp"

namespace undrop::bulk {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

BulkOptions options_of(const ParameterValues& given) {
  return bulk_options(Options(ParameterTable(bulk_parameters()), "default", given));
}

std::string refusal(const std::string& bulk) {
  try {
    (void)options_of({{"bulk", bulk}});
  } catch (const OptionError& error) {
    return error.what();
  }
  return "";
}

TEST(BulkParameters, SeveralFilesAreSeparatedByCommasOrSemicolons) {
  EXPECT_THAT(options_of({{"bulk", std::string("a.csv, b.h5ad")}}).paths, ElementsAre("a.csv", "b.h5ad"));
  EXPECT_THAT(options_of({{"bulk", std::string("lung,liver.csv; b.h5ad;")}}).paths,
              ElementsAre("lung,liver.csv", "b.h5ad"));
}

TEST(BulkParameters, AFileMayHaveACommaInItsName) {
  const test::TemporaryFolder folder;
  const auto path = (folder / "lung,liver.csv").string();
  std::ofstream(path) << "gene,a\n";
  EXPECT_THAT(options_of({{"bulk", path}}).paths, ElementsAre(path));
}

TEST(BulkParameters, WordsNameWhatIsNoFile) {
  EXPECT_EQ(options_of({{"bulk", std::string("pseudo")}}).source, BulkSource::pseudo);
  EXPECT_EQ(options_of({{"bulk", std::string("none")}}).source, BulkSource::none);
  EXPECT_THAT(options_of({{"bulk", std::string("none")}}).paths, IsEmpty());
  EXPECT_THAT(refusal("pseudo,a.csv"), HasSubstr("mixes"));
}

TEST(BulkParameters, WithoutBulkTheMessageNamesSourcesAndTheTwoWaysOn) {
  EXPECT_THAT(refusal(""), AllOf(HasSubstr("ARCHS4"), HasSubstr("GTEx"), HasSubstr("DepMap"),
                                 HasSubstr("--bulk pseudo"), HasSubstr("--bulk none")));
}

TEST(BulkParameters, ChoicesBecomeWhatTheyMean) {
  const auto options = options_of({{"bulk", std::string("a")},
                                   {"bulk_scale", std::string("fpkm")},
                                   {"bulk_orientation", std::string("genes_columns")},
                                   {"genes_without_bulk", std::string("leave")},
                                   {"bulk_leave_out", std::string("A549; H2228_rep1")}});
  EXPECT_EQ(options.scale, TableScale::linear);
  EXPECT_EQ(options.orientation, TableOrientation::genes_columns);
  EXPECT_FALSE(options.imputes_genes_without);
  EXPECT_THAT(options.leave_out, ElementsAre("A549", "H2228_rep1"));
}

TEST(BulkParameters, AKeptReferenceNeedsNoTable) {
  const Options none(ParameterTable(bulk_parameters()), "default", {});
  EXPECT_NO_THROW((void)bulk_options(none, false));
  EXPECT_THROW((void)bulk_options(none), OptionError);
}

}  // namespace
}  // namespace undrop::bulk
