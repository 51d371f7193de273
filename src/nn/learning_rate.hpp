#pragma once

#include <cstdint>

namespace undrop::nn {

/// A learning rate that rises linearly over the first tenth of the steps and falls to 0 along half a cosine
/// (Loshchilov and Hutter 2017); constant where `constant`.
class LearningRate {
 public:
  LearningRate(double peak, std::int64_t steps, bool constant) : peak_(peak), steps_(steps), constant_(constant) {}
  [[nodiscard]] double at(std::int64_t step) const;

 private:
  double peak_;
  std::int64_t steps_;
  bool constant_;
};

}  // namespace undrop::nn
