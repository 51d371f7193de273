#include "io/h5_rows.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "io/h5ad_file.hpp"
#include "support.hpp"

namespace undrop::io {
namespace {

using testing::ElementsAre;

const test::Rows rows{{0, 1, 0}, {2, 0, 300}, {0, 0, 0}, {4, 5, 6}};

class H5RowsTest : public testing::Test {
 protected:
  /// Every row, through blocks of the given size.
  static H5RowBlock all_of(const H5Rows& source, std::int64_t most) {
    H5RowBlock all;
    all.offsets.push_back(0);
    source.for_blocks(most, Context(), [&](std::int64_t begin, std::int64_t end, const H5RowBlock& block) {
      EXPECT_EQ(block.offsets.size(), static_cast<std::size_t>(end - begin) + 1);
      const std::int64_t shift = all.offsets.back() - block.offsets.front();
      for (std::size_t i = 1; i < block.offsets.size(); ++i) all.offsets.push_back(block.offsets[i] + shift);
      all.columns.insert(all.columns.end(), block.columns.begin(), block.columns.end());
      all.values.insert(all.values.end(), block.values.begin(), block.values.end());
    });
    return all;
  }
  static void expect_rows(const H5Rows& source) {
    for (const std::int64_t most : {1, 2, 3, 1000}) {
      const auto all = all_of(source, most);
      EXPECT_THAT(all.offsets, ElementsAre(0, 1, 3, 3, 6));
      EXPECT_THAT(all.columns, ElementsAre(1, 0, 2, 0, 1, 2));
      EXPECT_THAT(all.values, ElementsAre(1, 2, 300, 4, 5, 6));
    }
  }

  test::TemporaryFolder folder_;
  hdf5::Group root_ = hdf5::create_file(folder_ / "a.h5");
};

TEST_F(H5RowsTest, ReadsCompressedRows) {
  const auto source = open_compressed_rows(test::write_sparse(root_, "X", rows), 4, 3);
  EXPECT_EQ(source->n_entries(), 6);
  EXPECT_EQ(source->block_end(0, 3), 3);
  EXPECT_EQ(source->block_end(3, 1), 4);
  expect_rows(*source);
}

TEST_F(H5RowsTest, ReadsDenseRows) {
  test::write_dense(root_, "X", rows, {.chunk = {3, 2}});
  const auto source = open_dense_rows(root_.dataset("X"));
  EXPECT_EQ(source->n_entries(), 6);
  EXPECT_EQ(source->block_end(0, 1), 3);
  expect_rows(*source);
}

TEST_F(H5RowsTest, RefusesOtherNumbersOfDimensions) {
  (void)root_.write<double>("X", std::vector<double>{1, 2}, {2});
  EXPECT_THROW((void)open_dense_rows(root_.dataset("X")), FormatError);
}

TEST_F(H5RowsTest, RefusesColumnsThatDoNotExist) {
  const auto source = open_compressed_rows(test::write_sparse(root_, "X", rows), 4, 2);
  EXPECT_THROW((void)all_of(*source, 1000), FormatError);
}

TEST_F(H5RowsTest, RefusesAnotherNumberOfRows) {
  EXPECT_THROW((void)open_compressed_rows(test::write_sparse(root_, "X", rows), 5, 3), FormatError);
}

}  // namespace
}  // namespace undrop::io
