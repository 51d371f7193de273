#include <undrop/cell_geometry.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support.hpp"

namespace undrop {
namespace {

using testing::ElementsAre;

const CellPairs pairs{{0, 2, 3, 5}, {1, 2, 0, 0, 1}, {1, 2, 3, 4, 5}};

TEST(CellGeometry, RowsOfChosenCells) {
  const Representation all{"X_pca", 2, {1, 2, 3, 4, 5, 6}};
  const auto some = select_cells(all, std::vector<std::int64_t>{2, 0});
  EXPECT_EQ(some.key, "X_pca");
  EXPECT_THAT(some.values, ElementsAre(5, 6, 1, 2));
}

TEST(CellGeometry, EdgesAmongChosenCellsInTheirNewPlaces) {
  const NeighborGraph all{"neighbors", pairs, {}};
  const auto some = select_cells(all, std::vector<std::int64_t>{2, 0});
  EXPECT_THAT(some.distances.offsets, ElementsAre(0, 1, 2));
  EXPECT_THAT(some.distances.ends, ElementsAre(1, 0));
  EXPECT_THAT(some.distances.values, ElementsAre(4, 2));
  EXPECT_TRUE(some.connectivities.is_absent());
  const auto turned = select_cells(all, std::vector<std::int64_t>{2, 1, 0}).distances;
  EXPECT_THAT(turned.ends, ElementsAre(1, 2, 2, 0, 1));
  EXPECT_THAT(turned.values, ElementsAre(5, 4, 3, 2, 1));
}

TEST(CellGeometry, GoesWithTheCellsOfADataSet) {
  Dataset data = test::dataset_from_rows({{1, 2}, {3, 4}, {5, 6}});
  data.representation = std::make_shared<Representation>(Representation{"X_pca", 1, {7, 8, 9}});
  data.neighbors = std::make_shared<NeighborGraph>(NeighborGraph{"neighbors", {}, pairs});
  const std::vector<std::int64_t> cells{1, 2};
  for (const Dataset& some : {select_cells(data, cells), view_cells(data, cells)}) {
    EXPECT_THAT(some.representation->values, ElementsAre(8, 9));
    EXPECT_THAT(some.neighbors->connectivities.offsets, ElementsAre(0, 0, 1));
    EXPECT_THAT(some.neighbors->connectivities.values, ElementsAre(5));
  }
}

}  // namespace
}  // namespace undrop
