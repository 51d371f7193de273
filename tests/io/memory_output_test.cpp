#include "io/memory_output.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace undrop::io {
namespace {

using testing::ElementsAre;

TEST(MemoryOutput, HoldsLayersOfBothLayouts) {
  MemoryOutput output(3, 2);
  for (const auto layout : {LayerLayout::sparse, LayerLayout::dense}) {
    const auto writer = output.layer(layout == LayerLayout::sparse ? "sparse" : "dense", layout);
    writer->write({0, 2}, std::vector<float>{0, 1.5F, 2, 0});
    writer->write({2, 3}, std::vector<float>{3, 4});
    writer->finish();
  }
  EXPECT_THAT(output.layers.at("dense").values, ElementsAre(0, 1.5F, 2, 0, 3, 4));
  const auto& sparse = output.layers.at("sparse");
  EXPECT_EQ(sparse.layout, LayerLayout::sparse);
  EXPECT_THAT(sparse.offsets, ElementsAre(0, 1, 2, 4));
  EXPECT_THAT(sparse.genes, ElementsAre(1, 0, 0, 1));
  EXPECT_THAT(sparse.values, ElementsAre(1.5F, 2, 3, 4));
}

TEST(MemoryOutput, LayersAreWholeAndInOrder) {
  MemoryOutput output(3, 2);
  const auto writer = output.layer("x", LayerLayout::sparse);
  EXPECT_THROW(writer->write({1, 2}, std::vector<float>{0, 1}), std::logic_error);
  EXPECT_THROW(writer->finish(), std::logic_error);
}

TEST(MemoryOutput, HoldsAnnotations) {
  MemoryOutput output(2, 2);
  output.add_obs("size", std::vector<double>{1, 2});
  output.add_obs("cluster", {"a", "b"}, std::vector<std::int32_t>{1, -1});
  output.add_var("imputed", std::vector<std::uint8_t>{1, 0});
  output.add_varm("dropout", std::vector<float>{0.5F, 0, 1, 0}, 2);
  output.add_uns("key", {{"method", std::string("none")}});
  output.commit();
  EXPECT_THAT(output.obs_numbers.at("size"), ElementsAre(1, 2));
  EXPECT_THAT(output.obs_categories.at("cluster").codes, ElementsAre(1, -1));
  EXPECT_THAT(output.var_flags.at("imputed"), ElementsAre(1, 0));
  EXPECT_EQ(output.varm.at("dropout").columns, 2);
  EXPECT_EQ(std::get<std::string>(output.uns.at("key").at("method")), "none");
}

}  // namespace
}  // namespace undrop::io
