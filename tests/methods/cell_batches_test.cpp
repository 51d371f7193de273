#include "methods/cell_batches.hpp"

#include <undrop/errors.hpp>

#include <gtest/gtest.h>

#include <limits>

#include "methods/planted_counts.hpp"

namespace undrop {
namespace {

Dataset four_cells() {
  Dataset data = test::prepared_rows({{1, 2}, {0, 0}, {3, 1}, {2, 2}});
  data.cell_names = {"a", "b", "c", "d"};
  return data;
}

TEST(CellBatches, NumberTheCellsThatAreNotEmpty) {
  Dataset data = four_cells();
  data.obs = {text_column("donor", {"x", "", "y", "x"}),
              {.name = "lane", .kind = Column::Kind::number, .numbers = {7, 7, 2, 2}, .categories = {}, .codes = {}}};
  EXPECT_EQ(cell_batches(data, "donor", "graph-batch"), (std::vector<std::int32_t>{0, 1, 0}));
  EXPECT_EQ(cell_batches(data, "lane", "graph-batch"), (std::vector<std::int32_t>{1, 0, 0}));
}

TEST(CellBatches, SayWhatIsWrong) {
  Dataset data = four_cells();
  EXPECT_THROW((void)cell_batches(data, "donor", "graph-batch"), OptionError);
  data.obs = {text_column("donor", {"x", "y", "", "x"}),
              {.name = "age", .kind = Column::Kind::number, .numbers = {0.5, 1, 2, 2}, .categories = {}, .codes = {}}};
  EXPECT_THROW((void)cell_batches(data, "other", "graph-batch"), OptionError);
  EXPECT_THROW((void)cell_batches(data, "age", "graph-batch"), OptionError);
  EXPECT_THROW((void)cell_batches(data, "donor", "graph-batch"), InputError);
}

}  // namespace
}  // namespace undrop
