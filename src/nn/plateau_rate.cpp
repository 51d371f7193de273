#include "nn/plateau_rate.hpp"

namespace undrop::nn {

namespace {

constexpr double threshold = 1e-4;

}  // namespace

double PlateauRate::after(double loss) {
  if (loss < best_ * (1 - threshold)) {
    best_ = loss;
    waited_ = 0;
  } else if (++waited_ > patience_) {
    rate_ *= factor_;
    waited_ = 0;
  }
  return rate_;
}

}  // namespace undrop::nn
