#pragma once

#include <cstdint>
#include <limits>

namespace undrop::nn {

/// A learning rate that is multiplied by `factor` whenever the loss has not fallen by a relative 1e-4 for more than
/// `patience` epochs.
class PlateauRate {
 public:
  PlateauRate(double rate, double factor, std::int64_t patience) : rate_(rate), factor_(factor), patience_(patience) {}
  /// After an epoch; the rate from then on.
  double after(double loss);
  [[nodiscard]] double rate() const { return rate_; }

 private:
  double rate_;
  double factor_;
  std::int64_t patience_;
  double best_ = std::numeric_limits<double>::infinity();
  std::int64_t waited_ = 0;
};

}  // namespace undrop::nn
