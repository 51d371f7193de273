#include "prep/split_rows.hpp"

#include <gmock/gmock.h>

#include "support.hpp"

namespace undrop::prep {
namespace {

using testing::ElementsAre;

Context threads(int n) {
  Context context;
  context.threads = n;
  return context;
}

/// The first value of a cell goes, of the others one molecule.
void some(std::int64_t, std::span<const std::int32_t> genes, std::span<const float> values, std::span<float> kept,
          std::span<float> taken) {
  for (std::size_t e = 0; e < genes.size(); ++e) {
    taken[e] = e == 0 ? values[e] : 1;
    kept[e] = values[e] - taken[e];
  }
}

TEST(SplitRows, StoresWhatIsLeftOfEachPart) {
  const auto data = test::dataset_from_rows({{4, 0, 1, 3}, {0, 0, 0, 0}, {0, 2, 0, 5}});
  const auto parts = split_rows(*data.counts, some, threads(2));
  CountBlock kept;
  parts.kept->read({0, 3}, kept);
  EXPECT_THAT(kept.offsets, ElementsAre(0, 1, 1, 2));
  EXPECT_THAT(kept.genes, ElementsAre(3, 3));
  EXPECT_THAT(kept.values, ElementsAre(2, 4));
  EXPECT_EQ(parts.taken.n(), 5);
  EXPECT_EQ(parts.taken.n_cells(), 3);
  EXPECT_THAT(parts.taken.genes_of(0), ElementsAre(0, 2, 3));
  EXPECT_TRUE(parts.taken.genes_of(1).empty());
  EXPECT_THAT(parts.taken.values_of(2), ElementsAre(2, 1));
}

TEST(SplitRows, PutsManyBlocksTogetherInOrder) {
  std::vector<std::vector<float>> rows(20000, {1, 2});
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i][0] = static_cast<float>(i + 1);
  const auto data = test::dataset_from_rows(rows);
  const auto one = split_rows(*data.counts, some, threads(1));
  const auto three = split_rows(*data.counts, some, threads(3));
  EXPECT_EQ(one.taken.values, three.taken.values);
  EXPECT_EQ(one.taken.offsets, three.taken.offsets);
  EXPECT_EQ(one.taken.values_of(19999).front(), 20000);
  EXPECT_EQ(one.kept->n_nonzeros(), 20000);
}

}  // namespace
}  // namespace undrop::prep
