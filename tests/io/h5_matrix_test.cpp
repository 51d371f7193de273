#include "io/h5_matrix.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "io/h5ad_file.hpp"
#include "support.hpp"

namespace undrop::io {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const test::Rows rows{{0, 1, 0}, {2, 0, 300}};

/// Memory budget: without a limit, and one that leaves all counts in the file.
class H5MatrixTest : public testing::TestWithParam<std::int64_t> {
 protected:
  [[nodiscard]] H5Matrix read(std::int64_t n_cells = 2, std::int64_t n_genes = 3) const {
    Context context;
    context.memory_budget = GetParam();
    return read_h5_matrix(root_, "X", n_cells, n_genes, context);
  }
  [[nodiscard]] std::string refusal() const {
    try {
      (void)read();
    } catch (const Error& error) {
      return error.what();
    }
    return "was read";
  }
  /// A matrix of 2 × 3 from its parts.
  void write_parts(const std::vector<std::int64_t>& indptr, const std::vector<std::int64_t>& indices,
                   const std::vector<double>& data) const {
    const auto group = root_.create_group("X");
    group.set_attribute("encoding-type", "csr_matrix");
    group.set_attribute("shape", std::vector<std::int64_t>{2, 3});
    (void)group.write<double>("data", data, {static_cast<std::int64_t>(data.size())});
    (void)group.write<std::int64_t>("indices", indices, {static_cast<std::int64_t>(indices.size())});
    (void)group.write<std::int64_t>("indptr", indptr, {static_cast<std::int64_t>(indptr.size())});
  }
  static void expect_rows(const H5Matrix& read) {
    CountBlock block;
    read.counts->read({0, 2}, block);
    EXPECT_THAT(block.offsets, ElementsAre(0, 1, 3));
    EXPECT_THAT(block.genes, ElementsAre(1, 0, 2));
    EXPECT_THAT(block.values, ElementsAre(1, 2, 300));
    EXPECT_TRUE(read.holds_counts);
  }

  test::TemporaryFolder folder_;
  hdf5::Group root_ = hdf5::create_file(folder_ / "a.h5");
};

TEST_P(H5MatrixTest, ReadsCompressedRows) {
  test::write_sparse(root_, "X", rows);
  expect_rows(read());
}

TEST_P(H5MatrixTest, ReadsCompressedColumns) {
  test::write_sparse(root_, "X", rows, true);
  expect_rows(read());
}

TEST_P(H5MatrixTest, ReadsDenseRows) {
  test::write_dense(root_, "X", rows);
  expect_rows(read());
}

TEST_P(H5MatrixTest, ReadsDenseRowsInChunks) {
  test::write_dense(root_, "X", rows, {.chunk = {1, 2}, .deflate = 1, .shuffle = true, .extendible = false});
  expect_rows(read());
}

TEST_P(H5MatrixTest, SortsAddsAndDropsZeros) {
  write_parts({0, 3, 6}, {1, 0, 0, 2, 0, 2}, {1, 5, -5, 100, 2, 200});
  expect_rows({read().counts, true});
}

TEST_P(H5MatrixTest, ReadsEveryFiniteValue) {
  write_parts({0, 1, 2}, {0, 1}, {-1.5, 0.25});
  const auto found = read();
  EXPECT_FALSE(found.holds_counts);
  EXPECT_FALSE(may_hold_counts(root_, "X"));
}

TEST_P(H5MatrixTest, ReadsManyBlocks) {
  const std::int64_t n = 40000;
  std::vector<std::int64_t> indptr{0};
  std::vector<std::int32_t> indices;
  for (std::int64_t i = 0; i < n; ++i) {
    for (std::int32_t j = 0; j < 15; ++j) indices.push_back(j);
    indptr.push_back(static_cast<std::int64_t>(indices.size()));
  }
  const auto group = root_.create_group("X");
  group.set_attribute("encoding-type", "csr_matrix");
  group.set_attribute("shape", std::vector<std::int64_t>{n, 15});
  (void)group.write<std::uint16_t>("data", std::vector<std::uint16_t>(indices.size(), 3), {n * 15},
                                   {.chunk = {1000}, .deflate = 1});
  (void)group.write<std::int32_t>("indices", indices, {n * 15});
  (void)group.write<std::int64_t>("indptr", indptr, {n + 1});
  const auto found = read(n, 15);
  EXPECT_EQ(found.counts->n_nonzeros(), n * 15);
  CountBlock block;
  found.counts->read({n - 1, n}, block);
  EXPECT_THAT(block.values, testing::Each(3.0F));
}

TEST_P(H5MatrixTest, RefusesIndicesOutOfRange) {
  write_parts({0, 1, 2}, {0, 3}, {1, 1});
  EXPECT_THAT(refusal(), HasSubstr("/X/indices): index 3 is not within [0, 3)"));
}

TEST_P(H5MatrixTest, RefusesNegativeIndices) {
  write_parts({0, 1, 2}, {0, -1}, {1, 1});
  EXPECT_THAT(refusal(), HasSubstr("index -1"));
}

TEST_P(H5MatrixTest, RefusesFallingOffsets) {
  write_parts({0, 3, 2}, {0, 1}, {1, 1});
  EXPECT_THAT(refusal(), HasSubstr("/X/indptr): falls"));
}

TEST_P(H5MatrixTest, RefusesOffsetsThatDoNotEndAtTheValues) {
  write_parts({0, 1, 5}, {0, 1}, {1, 1});
  EXPECT_THAT(refusal(), HasSubstr("ends at 5, but there are 2 values"));
}

TEST_P(H5MatrixTest, RefusesOffsetsOfAnotherNumberOfRows) {
  write_parts({0, 2}, {0, 1}, {1, 1});
  EXPECT_THAT(refusal(), HasSubstr("has 2 elements; 3 are expected"));
}

TEST_P(H5MatrixTest, RefusesIndicesAndValuesOfDifferentLength) {
  write_parts({0, 1, 2}, {0, 1, 2}, {1, 1});
  EXPECT_THAT(refusal(), HasSubstr("/X/indices): has 3 elements; 2 are expected"));
}

TEST_P(H5MatrixTest, RefusesNaN) {
  write_parts({0, 1, 2}, {0, 1}, {1, std::numeric_limits<double>::quiet_NaN()});
  EXPECT_THAT(refusal(), HasSubstr("/X/data): NaN or infinity"));
}

TEST_P(H5MatrixTest, RefusesAnotherShape) {
  test::write_sparse(root_, "X", {{1, 2}});
  EXPECT_THAT(refusal(), HasSubstr("has shape (1, 2); 2 cells × 3 genes are expected"));
}

TEST_P(H5MatrixTest, RefusesText) {
  root_.write_texts("X", {"a"});
  EXPECT_THAT(refusal(), HasSubstr("/X"));
  EXPECT_FALSE(may_hold_counts(root_, "X"));
}

TEST_P(H5MatrixTest, RefusesExtentsThatAreNotStored) {
  const std::int64_t n = std::int64_t{1} << 40;
  const auto group = root_.create_group("X");
  group.set_attribute("encoding-type", "csr_matrix");
  group.set_attribute("shape", std::vector<std::int64_t>{2, 3});
  (void)group.create<float>("data", {n}, {.chunk = {1024}});
  (void)group.create<std::int32_t>("indices", {n}, {.chunk = {1024}});
  (void)group.write<std::int64_t>("indptr", std::vector<std::int64_t>{0, 1, n}, {3});
  EXPECT_THAT(refusal(), HasSubstr("damaged or incomplete"));
}

INSTANTIATE_TEST_SUITE_P(, H5MatrixTest, testing::Values(0, 1),
                         [](const auto& budget) { return budget.param == 0 ? "InMemory" : "FromTheFile"; });

}  // namespace
}  // namespace undrop::io
