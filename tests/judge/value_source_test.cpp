#include "judge/value_source.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "judge/matrices.hpp"

namespace undrop::judge {
namespace {

using io::hdf5::Group;
using testing::ElementsAre;
using Floats = std::vector<float>;
using Integers = std::vector<std::int64_t>;

Floats read(const ValueSource& source, CellRange cells) {
  Floats out(static_cast<std::size_t>(cells.size() * source.n_genes()), -1.0F);
  source.read(cells, out);
  return out;
}

/// 3 × 4 in compressed rows: [1 0 0 2], [0 0 0 0], [0 3.5 0 -4].
Group write_compressed(const Group& root, const Integers& columns, const Integers& offsets) {
  auto group = root.create_group("matrix");
  group.set_attribute("encoding-type", "csr_matrix");
  group.set_attribute("shape", std::span<const std::int64_t>(Integers{3, 4}));
  group.write<float>("data", Floats{1, 2, 3.5, -4}, {4});
  group.write<std::int64_t>("indices", columns, {4});
  group.write<std::int64_t>("indptr", offsets, {static_cast<std::int64_t>(offsets.size())});
  return group;
}

TEST(ValueSource, CountsAsDenseRows) {
  const auto source = test::values(test::seen);
  EXPECT_THAT(read(*source, {1, 3}), ElementsAre(0, 2, 0, 6, 1, 0, 3, 0));
}

TEST(ValueSource, StreamsDenseAndCompressed) {
  const undrop::test::TemporaryFolder folder;
  const auto root = io::hdf5::create_file((folder / "a.h5").string());
  const Floats dense{1, 0, 0, 2, 0, 0, 0, 0, 0, 3.5, 0, -4};
  root.write<float>("dense", dense, {3, 4});
  write_compressed(root, {0, 3, 1, 3}, {0, 2, 2, 4});
  for (const char* name : {"dense", "matrix"}) {
    const auto source = stream_values(root, name, 3, 4);
    ASSERT_NE(source, nullptr);
    EXPECT_EQ(source->n_cells(), 3);
    EXPECT_EQ(read(*source, {0, 3}), dense);
    EXPECT_THAT(read(*source, {1, 2}), ElementsAre(0, 0, 0, 0));
    EXPECT_THAT(read(*source, {2, 3}), ElementsAre(0, 3.5, 0, -4));
    EXPECT_THROW((void)stream_values(root, name, 4, 3), FormatError);
  }
}

TEST(ValueSource, RefusesDamagedOffsetsAndColumns) {
  const undrop::test::TemporaryFolder folder;
  const auto offsets = io::hdf5::create_file((folder / "a.h5").string());
  write_compressed(offsets, {0, 3, 1, 3}, {0, 2, 1, 4});
  EXPECT_THROW((void)stream_values(offsets, "matrix", 3, 4), FormatError);
  const auto past_end = io::hdf5::create_file((folder / "b.h5").string());
  write_compressed(past_end, {0, 3, 1, 3}, {0, 2, 2, 5});
  EXPECT_THROW((void)stream_values(past_end, "matrix", 3, 4), FormatError);
  const auto columns = io::hdf5::create_file((folder / "c.h5").string());
  write_compressed(columns, {0, 4, 1, 3}, {0, 2, 2, 4});
  EXPECT_THROW((void)read(*stream_values(columns, "matrix", 3, 4), {0, 1}), FormatError);
}

TEST(ValueSource, OtherEncodingsAreNotStreamed) {
  const undrop::test::TemporaryFolder folder;
  const auto root = io::hdf5::create_file((folder / "a.h5").string());
  const auto group = write_compressed(root, {0, 3, 1, 3}, {0, 2, 2, 4});
  group.set_attribute("encoding-type", "csc_matrix");
  EXPECT_EQ(stream_values(root, "matrix", 3, 4), nullptr);
}

TEST(ValueSource, ReordersCellsAndGenes) {
  const auto both = reordered(test::values(test::seen), {2, 0}, {3, 0, 1});
  EXPECT_EQ(both->n_cells(), 2);
  EXPECT_EQ(both->n_genes(), 3);
  EXPECT_THAT(read(*both, {0, 2}), ElementsAre(0, 1, 0, 1, 4, 0));
  EXPECT_THAT(read(*reordered(test::values(test::seen), {}, {2}), {0, 3}), ElementsAre(0, 0, 3));
  EXPECT_THAT(read(*reordered(test::values(test::seen), {1}, {}), {0, 1}), ElementsAre(0, 2, 0, 6));
}

}  // namespace
}  // namespace undrop::judge
