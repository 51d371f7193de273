#include "nn/best_epoch.hpp"

#include <gtest/gtest.h>

namespace undrop::nn {
namespace {

TEST(BestEpoch, PutsTheBestStateBackAndStopsWhenPatienceEnds) {
  torch::Tensor weight = torch::zeros({2});
  BestEpoch best({weight}, 2);
  best.consider(-1, 3.0);
  weight.fill_(1);
  best.consider(0, 1.0);
  weight.fill_(2);
  best.consider(1, 2.0);
  EXPECT_FALSE(best.should_stop());
  best.consider(2, 1.5);
  EXPECT_TRUE(best.should_stop());
  best.restore();
  EXPECT_TRUE(torch::equal(weight, torch::ones({2})));
  EXPECT_EQ(best.epoch(), 0);
  EXPECT_DOUBLE_EQ(best.loss(), 1.0);
}

TEST(BestEpoch, WithoutAnythingConsideredNothingChanges) {
  torch::Tensor weight = torch::ones({2});
  BestEpoch best({weight}, 0);
  best.restore();
  EXPECT_TRUE(torch::equal(weight, torch::ones({2})));
  EXPECT_FALSE(best.should_stop());
}

}  // namespace
}  // namespace undrop::nn
