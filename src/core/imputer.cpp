#include <undrop/imputer.hpp>

#include <stdexcept>

namespace undrop {

std::string to_text(Quantity quantity) { return quantity == Quantity::rate ? "rate" : "expressed"; }

std::string to_text(Scale scale) {
  switch (scale) {
    case Scale::counts:
      return "counts";
    case Scale::normalized:
      return "normalized";
    case Scale::log1p:
      break;
  }
  return "log1p";
}

void Imputation::dropout_probability(CellRange, std::span<const std::int32_t>, std::span<float>) const {
  throw std::logic_error("this method has no dropout probabilities");
}

void Imputation::stddev(CellRange, std::span<const std::int32_t>, Quantity, std::span<float>) const {
  throw std::logic_error("this method has no standard deviations");
}

void Imputation::sample(CellRange, std::span<const std::int32_t>, Quantity, std::uint64_t, std::span<float>) const {
  throw std::logic_error("this method has no samples");
}

double Imputation::depth_of_values(std::int64_t) const { return 0; }

DropoutTable FittedImputer::dropout_table(const Dataset&) const { return {}; }

}  // namespace undrop
