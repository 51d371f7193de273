#include "compare/stage_order.hpp"

#include <undrop/errors.hpp>

#include <gtest/gtest.h>

#include <cmath>

#include "support.hpp"

namespace undrop::compare {
namespace {

Dataset staged() {
  auto data = undrop::test::dataset_from_rows({{1}, {1}, {1}, {1}});
  data.obs.push_back(text_column("stage", {"late", "early", "NA", "middle"}));
  data.obs.push_back(text_column("rank", {"3", "1", "NA", "2"}));
  data.obs.push_back({"hours", Column::Kind::number, {9, 1, 5, 4}, {}, {}});
  auto ordered = text_column("day", {"b", "a", "a", "b"});
  ordered.kind = Column::Kind::categorical;
  data.obs.push_back(ordered);
  data.obs.push_back(text_column("same", {"1", "1", "1", "1"}));
  return data;
}

TEST(StageOrder, FollowsTheOrderThatIsGiven) {
  const auto stages = stages_from(staged(), "stage", {"early", "middle", "late"});
  EXPECT_EQ(stages[0], 2);
  EXPECT_EQ(stages[1], 0);
  EXPECT_TRUE(std::isnan(stages[2]));
  EXPECT_EQ(stages[3], 1);
}

TEST(StageOrder, TakesNumbersAndCategoriesAsTheyAre) {
  EXPECT_EQ(stages_from(staged(), "hours", {})[0], 9);
  EXPECT_EQ(stages_from(staged(), "rank", {})[3], 2);
  EXPECT_EQ(stages_from(staged(), "day", {})[1], 1);
}

TEST(StageOrder, RefusesWhatHasNoOrder) {
  for (const char* column : {"stage", "same", "nothing"})
    EXPECT_THROW(static_cast<void>(stages_from(staged(), column, {})), OptionError) << column;
  EXPECT_THROW(static_cast<void>(stages_from(staged(), "stage", {"x", "y"})), OptionError);
}

}  // namespace
}  // namespace undrop::compare
