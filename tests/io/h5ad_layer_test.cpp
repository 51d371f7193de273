#include "io/h5ad_layer.hpp"

#include <gtest/gtest.h>

#include "core/random.hpp"
#include "io/hdf5_file.hpp"
#include "support.hpp"

namespace undrop::io {
namespace {

/// More than a tile in both directions, in blocks that fit none of them.
TEST(H5adLayer, BlocksOfAnySizeGiveTheSameLayer) {
  constexpr std::int64_t n_cells = 700;
  constexpr std::int64_t n_genes = 300;
  Random random(1, "layer");
  std::vector<float> values(static_cast<std::size_t>(n_cells * n_genes));
  for (auto& value : values) value = random.uniform() < 0.3 ? static_cast<float>(random.uniform()) : 0.0F;
  const test::TemporaryFolder folder;
  const auto root = hdf5::create_file(folder / "a.h5");
  const H5adElements elements(H5adElements::Style::current);
  for (const std::int64_t step : {1, 97, 256, 512, 700}) {
    for (const auto layout : {LayerLayout::dense, LayerLayout::sparse}) {
      const std::string name = std::to_string(step) + (layout == LayerLayout::dense ? "d" : "s");
      const auto writer = make_layer_writer(root, name, layout, n_cells, n_genes, elements);
      for (std::int64_t begin = 0; begin < n_cells; begin += step) {
        const std::int64_t end = std::min(begin + step, n_cells);
        writer->write({begin, end},
                      std::span<const float>(values).subspan(static_cast<std::size_t>(begin * n_genes),
                                                             static_cast<std::size_t>((end - begin) * n_genes)));
      }
      writer->finish();
      if (layout == LayerLayout::dense) {
        EXPECT_EQ(root.dataset(name).read<float>(), values);
        continue;
      }
      std::vector<float> back(values.size(), 0);
      const auto indptr = root.group(name).dataset("indptr").read<std::int64_t>();
      const auto indices = root.group(name).dataset("indices").read<std::int32_t>();
      const auto data = root.group(name).dataset("data").read<float>();
      for (std::size_t cell = 0; cell + 1 < indptr.size(); ++cell) {
        for (auto at = static_cast<std::size_t>(indptr[cell]); at < static_cast<std::size_t>(indptr[cell + 1]); ++at) {
          back[cell * n_genes + static_cast<std::size_t>(indices[at])] = data[at];
        }
      }
      EXPECT_EQ(back, values);
    }
  }
}

TEST(H5adLayer, NoEntriesAtAll) {
  const test::TemporaryFolder folder;
  const auto root = hdf5::create_file(folder / "a.h5");
  const auto writer =
      make_layer_writer(root, "zero", LayerLayout::sparse, 2, 3, H5adElements(H5adElements::Style::current));
  writer->write({0, 2}, std::vector<float>(6, 0));
  writer->finish();
  EXPECT_EQ(root.group("zero").dataset("data").size(), 0);
  EXPECT_EQ(root.group("zero").dataset("indptr").read<std::int64_t>(), (std::vector<std::int64_t>{0, 0, 0}));
}

}  // namespace
}  // namespace undrop::io
