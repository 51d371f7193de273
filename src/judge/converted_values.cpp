#include "judge/converted_values.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "judge/controls.hpp"

namespace undrop::judge {

namespace {

/// A log1p value above this is no count; expm1 of it is still finite in float32.
constexpr float largest_log = 80;

class Converted final : public ValueSource {
 public:
  Converted(const ValueSource& values, Scale from, Scale to, std::span<const double> size_factors)
      : values_(values), from_(from), to_(to), size_factors_(size_factors) {}
  [[nodiscard]] std::int64_t n_cells() const override { return values_.n_cells(); }
  [[nodiscard]] std::int64_t n_genes() const override { return values_.n_genes(); }

  void read(CellRange cells, std::span<float> out) const override {
    values_.read(cells, out);
    const auto width = static_cast<std::size_t>(n_genes());
    for (std::int64_t i = 0; i < cells.size(); ++i) {
      const double factor = size_factors_[static_cast<std::size_t>(cells.begin + i)];
      for (auto& value : out.subspan(static_cast<std::size_t>(i) * width, width)) value = convert(value, factor);
    }
  }

 private:
  [[nodiscard]] float convert(float value, double factor) const {
    if (!std::isfinite(value) || !(value > 0) || !(factor > 0)) return 0;
    if (from_ == to_) return value;
    auto normalized = static_cast<double>(value);
    if (from_ == Scale::counts) normalized /= factor;
    if (from_ == Scale::log1p) normalized = std::expm1(static_cast<double>(std::min(value, largest_log)));
    if (to_ == Scale::counts) return static_cast<float>(normalized * factor);
    return static_cast<float>(to_ == Scale::log1p ? std::log1p(normalized) : normalized);
  }

  const ValueSource& values_;
  Scale from_;
  Scale to_;
  std::span<const double> size_factors_;
};

}  // namespace

std::unique_ptr<ValueSource> converted(const ValueSource& values, Scale from, Scale to,
                                       std::span<const double> size_factors) {
  return std::make_unique<Converted>(values, from, to, size_factors);
}

double mass_ratio(const ValueSource& values, const CountSource& counts, const Context& context) {
  const std::int64_t step = block_cells(values.n_genes());
  std::vector<float> block;
  CountBlock observed;
  double output = 0;
  double input = 0;
  for (std::int64_t begin = 0; begin < values.n_cells(); begin += step) {
    context.check_cancelled();
    const CellRange cells{begin, std::min(values.n_cells(), begin + step)};
    block.resize(static_cast<std::size_t>(cells.size() * values.n_genes()));
    values.read(cells, block);
    counts.read(cells, observed);
    for (const float value : block) output += static_cast<double>(value);
    for (const float value : observed.values) input += static_cast<double>(value);
  }
  return input > 0 ? output / input : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace undrop::judge
