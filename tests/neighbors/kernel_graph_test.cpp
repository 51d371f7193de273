#include "neighbors/kernel_graph.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace undrop::neighbors {
namespace {

CellGraph worked_graph() {
  const std::vector<double> points{0, 6, 1, 5, 2, 4, 4, 2, 7, 1, 11, 0};
  return kernel_graph(lists_of(nearest_neighbors(points, 2, 3, Context())), {2, 1});
}

TEST(KernelGraph, IsTheWorkedOne) {
  const CellGraph graph = worked_graph();
  ASSERT_EQ(graph.n_nodes(), 6);
  const std::vector<double> first{1, 0.487205, 0.367879, 0.067668};
  ASSERT_EQ(graph.offsets[1], 4);
  for (std::size_t e = 0; e < 4; ++e) {
    EXPECT_EQ(graph.ends[e], static_cast<std::int32_t>(e));
    EXPECT_NEAR(graph.weights[e], first[e], 1e-6);
  }
}

TEST(KernelGraph, DuplicatesWeighOneAndHideTheRest) {
  EXPECT_EQ(kernel_weights(std::vector<double>{0, 0, 1}, {2, 1}), (std::vector<double>{1, 1, 0}));
  EXPECT_EQ(kernel_weights(std::vector<double>{1, 2, 3}, {2, 0}), (std::vector<double>{1, 1, 0}));
  EXPECT_NEAR(kernel_weights(std::vector<double>{1, 2, 4}, {2, 2})[2], std::exp(-4.0), 1e-12);
  EXPECT_EQ(kernel_weights(std::vector<double>{1, 2, 20}, {2, 1})[2], 0);
}

}  // namespace
}  // namespace undrop::neighbors
