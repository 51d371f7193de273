#include "judge/aligned_values.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support.hpp"

namespace undrop::judge {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(AlignedValues, FileAndLayerAreToldApart) {
  EXPECT_EQ(file_place("a.h5ad").path, "a.h5ad");
  EXPECT_EQ(file_place("a.h5ad").layer, "");
  EXPECT_EQ(file_place("a.h5ad:true").path, "a.h5ad");
  EXPECT_EQ(file_place("a.h5ad:true").layer, "true");
}

TEST(AlignedValues, TheSameNamesNeedNoPlaces) {
  EXPECT_TRUE(matched_places({"a", "b"}, {"a", "b"}, "cells", "x", "y").empty());
  EXPECT_THAT(matched_places({"b", "a"}, {"a", "c", "b"}, "cells", "x", "y"), ElementsAre(2, 0));
}

TEST(AlignedValues, AMissingNameIsNamed) {
  try {
    (void)matched_genes({"a", "d"}, {"a"}, "x.h5ad", "y.h5ad");
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("1 of 2 genes of x.h5ad are not in y.h5ad (the first is 'd')"));
  }
}

TEST(AlignedValues, NamesThatStandTwiceAreTakenByPlaceOrRefused) {
  EXPECT_TRUE(matched_places({"a", "a"}, {"a", "a"}, "cells", "x", "y").empty());
  EXPECT_THAT(places_by_name({"b", "d"}, {"a", "a", "b"}, "genes", "x", "y"), ElementsAre(2, -1));
  using Names = std::vector<std::string>;
  const std::vector<std::pair<Names, Names>> unclear{{{"b", "a"}, {"a", "b", "a"}}, {{"a", "a"}, {"a", "b"}}};
  for (const auto& [wanted, at_hand] : unclear) {
    try {
      (void)places_by_name(wanted, at_hand, "cells", "x", "y");
      FAIL();
    } catch (const InputError& error) {
      EXPECT_THAT(error.what(), HasSubstr("'a' stands more than once among the cells"));
    }
  }
}

TEST(AlignedValues, RowsAndColumnsComeInTheWantedOrder) {
  const auto data = test::dataset_from_rows({{1, 2, 3}, {4, 5, 6}});
  NamedValues source{"y", "X", data.cell_names, data.gene_names, counts_as_values(data.counts)};
  const auto values = aligned_values(std::move(source), {"c1", "c0"}, {"g2", "g0"}, "x");
  std::vector<float> out(4);
  values->read({0, 2}, out);
  EXPECT_THAT(out, ElementsAre(6, 4, 3, 1));
}

}  // namespace
}  // namespace undrop::judge
