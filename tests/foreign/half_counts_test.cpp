#include "foreign/half_counts.hpp"

#include <undrop/errors.hpp>

#include <gtest/gtest.h>

#include "io/h5ad_from_dataset.hpp"
#include "io/hdf5_file.hpp"
#include "prep/size_factors.hpp"
#include "support.hpp"

namespace undrop::foreign {
namespace {

Dataset counts(float last = 30) {
  auto data = undrop::test::dataset_from_rows({{40, 0, 6, 9}, {0, 5, 15, 2}, {7, 0, 0, last}});
  prep::set_size_factors(data, Context());
  return data;
}

std::vector<float> dense(const CountSource& counts) {
  CountBlock block;
  counts.read({0, counts.n_cells()}, block);
  std::vector<float> out(static_cast<std::size_t>(counts.n_cells() * counts.n_genes()), 0);
  for (std::int64_t i = 0; i < counts.n_cells(); ++i) {
    for (std::size_t e = 0; e < block.genes_of(i).size(); ++e)
      out[static_cast<std::size_t>(i * counts.n_genes() + block.genes_of(i)[e])] = block.values_of(i)[e];
  }
  return out;
}

TEST(HalfCounts, AreTheSameInTheFileAndWhenTrustIsLearnt) {
  const undrop::test::TemporaryFolder folder;
  const auto data = counts();
  Context context;
  write_half(data, folder / "half.h5ad", false, context);
  const auto file = io::hdf5::open_file(folder / "half.h5ad");
  const auto values = file.group("X").dataset("data").read<float>();
  const auto half = half_of(data, context);
  CountBlock block;
  half.data.counts->read({0, data.n_cells()}, block);
  EXPECT_EQ(values, std::vector<float>(block.values.begin(), block.values.end()));
  EXPECT_EQ(half.data.counts->n_nonzeros(), static_cast<std::int64_t>(values.size()));
  EXPECT_THROW(write_half(data, folder / "half.h5ad", false, context), UsageError);
}

TEST(HalfCounts, OfSomeCellsAreTheirsInTheWhole) {
  const auto data = counts();
  Context context;
  const auto whole = half_of(data, context);
  const auto some = sampled(whole, 2, context);
  ASSERT_EQ(some.data.n_cells(), 2);
  ASSERT_EQ(some.test.n_cells(), 2);
  const auto all = dense(*whole.data.counts);
  const auto kept = dense(*some.data.counts);
  for (std::int64_t i = 0; i < 2; ++i) {
    const auto cell = std::stoul(some.data.cell_names[static_cast<std::size_t>(i)].substr(1));
    for (std::size_t gene = 0; gene < 4; ++gene)
      EXPECT_EQ(kept[static_cast<std::size_t>(i) * 4 + gene], all[cell * 4 + gene]);
    const auto own = some.test.values_of(i);
    const auto theirs = whole.test.values_of(static_cast<std::int64_t>(cell));
    EXPECT_TRUE(std::equal(own.begin(), own.end(), theirs.begin(), theirs.end()));
  }
}

TEST(HalfCounts, OfOtherCountsOrAnotherSeedAreRefused) {
  const undrop::test::TemporaryFolder folder;
  const auto path = folder / "half.h5ad";
  Context context;
  write_half(counts(), path, false, context);
  const auto require = [&](const Dataset& data) {
    require_half_of({path, "X"}, data, half_of(data, context), context);
  };
  EXPECT_NO_THROW(require(counts()));
  EXPECT_TRUE(context.warnings().empty());
  EXPECT_THROW(require(counts(31)), InputError);
  context.seed = 1;
  EXPECT_THROW(require(counts()), InputError);
}

TEST(HalfCounts, OfAFileThatSaysNothingAreTakenAtItsWordWithAWarning) {
  const undrop::test::TemporaryFolder folder;
  const auto data = counts();
  Context context;
  const auto half = half_of(data, context);
  io::write_h5ad_from_dataset(io::hdf5::create_file(folder / "bare.h5ad"), half.data);
  require_half_of({folder / "bare.h5ad", "X"}, data, half, context);
  ASSERT_EQ(context.warnings().size(), 1U);
  EXPECT_NE(context.warnings().front().find("at your word"), std::string::npos);
}

TEST(HalfCounts, NeedWholeCounts) {
  auto data = undrop::test::dataset_from_rows({{1.5F, 2}, {1, 3}});
  prep::set_size_factors(data, Context());
  EXPECT_THROW((void)half_of(data, Context()), InputError);
}

}  // namespace
}  // namespace undrop::foreign
