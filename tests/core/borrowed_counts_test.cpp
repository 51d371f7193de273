#include "core/borrowed_counts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>
#include <vector>

namespace undrop {
namespace {

using testing::ElementsAre;

const std::vector<std::int32_t> offsets{0, 2, 2, 4};
const std::vector<std::int64_t> genes{0, 2, 1, 2};

template <typename T>
BorrowedRows rows_of(const std::vector<T>& values, const std::vector<std::int64_t>& columns = genes) {
  BorrowedRows rows;
  rows.n_genes = 3;
  rows.offsets = std::span<const std::int32_t>(offsets);
  rows.genes = std::span<const std::int64_t>(columns);
  rows.values = std::span<const T>(values);
  return rows;
}

template <typename T>
class BorrowedCountsOf : public testing::Test {};
using ValueTypes = testing::Types<std::int8_t, std::uint8_t, std::int16_t, std::uint16_t, std::int32_t, std::uint32_t,
                                  std::int64_t, std::uint64_t, float, double>;
TYPED_TEST_SUITE(BorrowedCountsOf, ValueTypes);

TYPED_TEST(BorrowedCountsOf, AreReadWhereTheyLie) {
  std::vector<TypeParam> values{3, 1, 5, 2};
  const auto borrowed = borrow_counts(rows_of(values));
  EXPECT_TRUE(borrowed.holds_counts);
  EXPECT_TRUE(borrowed.counts->is_integer());
  EXPECT_EQ(borrowed.counts->n_cells(), 3);
  EXPECT_EQ(borrowed.counts->n_genes(), 3);
  EXPECT_EQ(borrowed.counts->n_nonzeros(), 4);
  values[3] = 7;  // seen, as nothing was copied
  CountBlock block;
  borrowed.counts->read({1, 3}, block);
  EXPECT_THAT(block.offsets, ElementsAre(0, 0, 2));
  EXPECT_THAT(block.genes, ElementsAre(1, 2));
  EXPECT_THAT(block.values, ElementsAre(5, 7));
  EXPECT_THROW(borrowed.counts->read({1, 4}, block), std::out_of_range);
}

TEST(BorrowedCounts, WhatIsUntidyIsPutInOrderInACopy) {
  const std::vector<double> values{3, 0, 5, 2};
  const std::vector<std::int64_t> columns{2, 0, 1, 1};
  EXPECT_FALSE(BorrowedCounts::are_tidy(rows_of(values, columns)));
  const auto copied = borrow_counts(rows_of(values, columns));
  CountBlock block;
  copied.counts->read({0, 3}, block);
  EXPECT_THAT(block.offsets, ElementsAre(0, 1, 1, 2));
  EXPECT_THAT(block.genes, ElementsAre(2, 1));
  EXPECT_THAT(block.values, ElementsAre(3, 7));
}

TEST(BorrowedCounts, SayWhetherTheyHoldCounts) {
  EXPECT_FALSE(borrow_counts(rows_of(std::vector<float>{0.5F, 1, 1, 1})).holds_counts);
  const auto negative = borrow_counts(rows_of(std::vector<float>{-1, 1, 1, 1}));
  EXPECT_FALSE(negative.holds_counts);
  EXPECT_TRUE(negative.counts->is_integer());
  EXPECT_THROW((void)borrow_counts(rows_of(std::vector<float>{std::nanf(""), 1, 1, 1})), std::domain_error);
  EXPECT_THROW((void)borrow_counts(rows_of(std::vector<double>{1e300, 1, 1, 1})), std::domain_error);
}

TEST(BorrowedCounts, PlacesOutsideAreRefused) {
  const std::vector<float> values{1, 1, 1, 1};
  EXPECT_THROW((void)borrow_counts(rows_of(values, {0, 3, 1, 2})), std::out_of_range);
  EXPECT_THROW((void)borrow_counts(rows_of(values, {0, -1, 1, 2})), std::out_of_range);
  EXPECT_THROW((void)borrow_counts(rows_of(std::vector<float>{1, 1})), std::out_of_range);
  auto falling = rows_of(values);
  const std::vector<std::int64_t> bad{0, 3, 1, 4};
  falling.offsets = std::span<const std::int64_t>(bad);
  EXPECT_THROW((void)borrow_counts(falling), std::out_of_range);
}

}  // namespace
}  // namespace undrop
