#include "io/matrix_market_writer.hpp"

#include <gtest/gtest.h>

#include "io/output_files.hpp"

namespace undrop::io {
namespace {

TEST(MatrixMarketWriter, WritesGenesByCells) {
  const test::TemporaryFolder folder;
  for (const bool compressed : {false, true}) {
    MatrixMarketWriter writer(folder / "a", compressed, 2, 3, false);
    const std::vector<float> rows{1, 0, 0.5F, 0, 300, 0};
    writer.write({0, 1}, std::span<const float>(rows).first(3));
    writer.write({1, 2}, std::span<const float>(rows).last(3));
    writer.finish();
    EXPECT_EQ(test::text_of(folder / "a"),
              "%%MatrixMarket matrix coordinate real general\n3 2 3\n1 1 1\n3 1 0.5\n2 2 300\n");
  }
}

TEST(MatrixMarketWriter, TheNumberOfEntriesKeepsItsPlace) {
  const test::TemporaryFolder folder;
  const auto data = test::dataset_from_rows(std::vector<std::vector<float>>(4, {0, 7, 0, 0}));
  MatrixMarketWriter writer(folder / "a", false, 4, 4, true);
  CountBlock block;
  data.counts->read({0, 4}, block);
  writer.write(block);
  writer.finish();
  EXPECT_EQ(test::text_of(folder / "a").substr(0, 62),
            "%%MatrixMarket matrix coordinate integer general\n4 4  4\n2 1 7\n");
}

}  // namespace
}  // namespace undrop::io
