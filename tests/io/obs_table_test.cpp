#include "io/obs_table.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "io/text_file.hpp"
#include "support.hpp"

namespace undrop::io {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class ObsTable : public testing::Test {
 protected:
  std::string attach(const std::string& text) {
    test::write_text(folder_ / "a.csv", text);
    try {
      attached_ = attach_obs(data_, (folder_ / "a.csv").string(), context_);
    } catch (const Error& error) {
      return error.what();
    }
    return {};
  }
  test::TemporaryFolder folder_;
  Context context_;
  std::vector<std::string> attached_;
  Dataset data_ = test::dataset_from_rows({{1, 0}, {0, 1}});
};

TEST_F(ObsTable, MatchesByName) {
  EXPECT_EQ(attach("cell,type\nc1,B\nother,X\nc0,T\n"), "");
  EXPECT_THAT(attached_, ElementsAre("type"));
  EXPECT_THAT(data_.find_obs("type")->categories, ElementsAre("T", "B"));
  EXPECT_EQ(attach("type\nc0,1\nc1,2\n"), "");
  EXPECT_EQ(data_.obs.size(), 1U);
  EXPECT_THAT(data_.find_obs("type")->numbers, ElementsAre(1, 2));
}

TEST_F(ObsTable, NamesCellsWithoutARow) {
  EXPECT_EQ(attach("cell,type\nc1,B\n"), "");
  EXPECT_THAT(data_.find_obs("type")->codes, ElementsAre(-1, 0));
  EXPECT_THAT(context_.warnings(), ElementsAre(HasSubstr("1 of 2 cells have no row ('c0')")));
  EXPECT_THAT(attach("cell,type\nx,B\n"), HasSubstr("none of the 2 cells has a row ('c0', 'c1')"));
}

TEST_F(ObsTable, RefusesRepeatedCellsAndSingleColumns) {
  EXPECT_THAT(attach("cell,type\nc1,B\nc1,T\n"), HasSubstr("'c1' twice"));
  EXPECT_THAT(attach("cell\nc0\nc1\n"), HasSubstr("single column"));
}

}  // namespace
}  // namespace undrop::io
