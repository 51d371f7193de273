#include "io/layer_writer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "support.hpp"

namespace undrop::io {
namespace {

class Gathered final : public LayerWriter {
 public:
  Gathered() : LayerWriter(3) {}
  using LayerWriter::write;
  void write(CellRange, std::span<const float> values) override {
    values_.insert(values_.end(), values.begin(), values.end());
  }
  void finish() override {}
  std::vector<float> values_;
};

TEST(LayerWriter, MakesBlocksDense) {
  const auto data = test::dataset_from_rows({{1, 0, 5}, {0, 0, 0}, {0, 3, 0}});
  CountBlock block;
  data.counts->read({0, 3}, block);
  Gathered writer;
  writer.write(block);
  EXPECT_THAT(writer.values_, testing::ElementsAre(1, 0, 5, 0, 0, 0, 0, 3, 0));
}

TEST(BlockOrder, IsRisingAndComplete) {
  BlockOrder order(4, 3);
  order.take({0, 2}, 6);
  EXPECT_THROW(order.finish(), std::logic_error);
  EXPECT_THROW(order.take({0, 2}, 6), std::logic_error);
  EXPECT_THROW(order.take({2, 4}, 5), std::logic_error);
  EXPECT_THROW(order.take({2, 5}, 9), std::logic_error);
  order.take({2, 4}, 6);
  EXPECT_NO_THROW(order.finish());
}

}  // namespace
}  // namespace undrop::io
