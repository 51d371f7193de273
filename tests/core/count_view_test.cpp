#include "core/count_view.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support.hpp"

namespace undrop {
namespace {

TEST(CountView, ReadsWhatSelectCopies) {
  const auto data = test::dataset_from_rows({{1, 0, 2}, {0, 3, 0}, {0, 0, 0}, {4, 5, 0.5F}, {6, 0, 7}});
  const std::vector<std::int64_t> cells{4, 0, 1, 2};
  const std::vector<std::int32_t> genes{0, 2};
  const CountView view(data.counts, cells, genes);
  const auto copy = select(*data.counts, cells, genes);
  EXPECT_EQ(view.n_genes(), 2);
  EXPECT_EQ(view.n_nonzeros(), copy->n_nonzeros());
  EXPECT_FALSE(data.counts->is_integer());
  EXPECT_TRUE(view.is_integer());
  for (std::int64_t begin = 0; begin <= 4; ++begin) {
    for (std::int64_t end = begin; end <= 4; ++end) {
      CountBlock seen;
      CountBlock expected;
      view.read({begin, end}, seen);
      copy->read({begin, end}, expected);
      EXPECT_EQ(seen.offsets, expected.offsets);
      EXPECT_EQ(seen.genes, expected.genes);
      EXPECT_EQ(seen.values, expected.values);
    }
  }
}

}  // namespace
}  // namespace undrop
