#include "prep/labels.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "support.hpp"

namespace undrop::prep {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class LabelsTest : public testing::Test {
 protected:
  LabelsTest() { data_.obs.push_back(text_column("cell_type", {"B", "T", "B", "T"})); }
  [[nodiscard]] std::string refusal(const std::string& column) const {
    try {
      (void)labels_from(data_, column, Context());
    } catch (const Error& error) {
      return error.what();
    }
    return "was taken";
  }
  void add_numbers(std::vector<double> numbers) {
    data_.obs.push_back(
        {.name = "n", .kind = Column::Kind::number, .numbers = std::move(numbers), .categories = {}, .codes = {}});
  }
  Dataset data_ = test::dataset_from_rows({{1, 0}, {0, 1}, {1, 1}, {2, 0}});
};

TEST_F(LabelsTest, FromText) {
  const auto labels = labels_from(data_, "cell_type", Context());
  EXPECT_THAT(labels.codes, ElementsAre(0, 1, 0, 1));
  EXPECT_THAT(labels.names, ElementsAre("B", "T"));
}

TEST_F(LabelsTest, FromNumbers) {
  add_numbers({10, 2, 10, 2});
  const auto labels = labels_from(data_, "n", Context());
  EXPECT_THAT(labels.codes, ElementsAre(1, 0, 1, 0));
  EXPECT_THAT(labels.names, ElementsAre("2", "10"));
}

TEST_F(LabelsTest, CategoriesWithoutCellsAreLeftOut) {
  data_.obs[0].categories = {"unused", "B", "T"};
  data_.obs[0].codes = {1, 2, 1, 2};
  EXPECT_THAT(labels_from(data_, "cell_type", Context()).names, ElementsAre("B", "T"));
}

TEST_F(LabelsTest, NamesTheColumnsWhereOneIsMissing) {
  EXPECT_THAT(refusal("cell_tipe"), HasSubstr("did you mean 'cell_type'?; there are: cell_type"));
  data_.obs.clear();
  EXPECT_THAT(refusal("cell_type"), HasSubstr("--obs FILE"));
}

TEST_F(LabelsTest, RefusesMissingValuesAndSingleCells) {
  data_.obs[0].codes[2] = -1;
  EXPECT_THAT(refusal("cell_type"), HasSubstr("1 of 4 cells have no value in the label column 'cell_type' ('c2')"));
  data_.obs[0].codes[2] = 1;
  EXPECT_THAT(refusal("cell_type"), HasSubstr("1 of 2 types in the label column 'cell_type' have a single cell ('B')"));
}

TEST_F(LabelsTest, RefusesMeasurements) {
  add_numbers({0.5, 1, 2, 2});
  EXPECT_THAT(refusal("n"), HasSubstr("holds measurements"));
}

TEST_F(LabelsTest, WhatIsScoredByMayBeUnknown) {
  EXPECT_THAT(known_labels(data_, "cell_type", Context()).codes, ElementsAre(0, 1, 0, 1));
  data_.obs[0].codes[2] = -1;
  const Context context;
  const auto labels = known_labels(data_, "cell_type", context);
  EXPECT_THAT(labels.codes, ElementsAre(-1, 0, -1, 0));
  EXPECT_THAT(labels.names, ElementsAre("T"));
  ASSERT_EQ(context.warnings().size(), 1U);
  EXPECT_THAT(context.warnings().front(), HasSubstr("2 of 4 cells"));
  data_.obs[0].codes[1] = -1;
  EXPECT_THROW(static_cast<void>(known_labels(data_, "cell_type", Context())), InputError);
  EXPECT_THROW(static_cast<void>(known_labels(data_, "tipe", Context())), OptionError);
}

}  // namespace
}  // namespace undrop::prep
