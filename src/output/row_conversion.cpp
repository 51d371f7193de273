#include "output/row_conversion.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "core/double_lanes.hpp"
#include "core/per_processor.hpp"

namespace undrop::output {

namespace {

using lanes::Lanes;

/// No rate, count or size factor of sound data is larger; in damaged data they are, and a difference from 700 would be
/// lost to rounding there.
constexpr float largest_log = 27;
constexpr float largest_value = 1e6F;
constexpr double largest_size_factor = 1e6;
constexpr double least_exponent = -700;

/// Steps that are not wanted cost a branch that is foreseen.
UNDROP_INLINED void convert_lanes(const Conversion& how, double size_factor, const float* values, float* written,
                                  double* counts) {
  const Lanes value = lanes::load(values);
  Lanes count = value;
  if (how.from == Scale::log1p) count = lanes::exponential_less_one(value) * size_factor;
  if (how.from == Scale::normalized) count = value * size_factor;
  if (how.turns_rates) {
    const Lanes above = count + least_exponent;  // rates above 700 are expressed for certain
    const Lanes bounded = count - lanes::where_positive(above, above);
    count = lanes::where_positive(count, count / -lanes::exponential_less_one(-bounded));
  }
  lanes::store(count, counts);
  if (how.from == how.to && !how.turns_rates) {
    lanes::store(value, written);
    return;
  }
  Lanes result = count;
  if (how.to != Scale::counts) result = count / size_factor;
  if (how.to == Scale::log1p) result = lanes::logarithm_of_one_plus(result);
  lanes::store(result, written);
}

UNDROP_PER_PROCESSOR void convert_whole_lanes(const Conversion& how, double size_factor, const float* values,
                                              std::int64_t n, float* written, double* counts) {
  for (std::int64_t i = 0; i < n; i += lanes::width)
    convert_lanes(how, size_factor, values + i, written + i, counts + i);
}

bool is_plain(std::span<const float> values, float largest) {
  int strange = 0;
  for (const float value : values) strange |= static_cast<int>(!(value >= 0.0F)) | static_cast<int>(value > largest);
  return strange == 0;
}

double to_counts(double value, Scale scale, double size_factor) {
  if (scale == Scale::log1p) return std::expm1(value) * size_factor;
  return scale == Scale::normalized ? value * size_factor : value;
}

double from_counts(double count, Scale scale, double size_factor) {
  if (scale == Scale::log1p) return std::log1p(count / size_factor);
  return scale == Scale::normalized ? count / size_factor : count;
}

}  // namespace

double expressed_from_rate(double rate) { return rate <= 0 ? rate : rate / -std::expm1(-rate); }

Converted convert(const Conversion& how, float value, double size_factor) {
  double count = to_counts(static_cast<double>(value), how.from, size_factor);
  if (how.turns_rates) count = expressed_from_rate(count);
  if (how.from == how.to && !how.turns_rates) return {value, count};
  return {static_cast<float>(from_counts(count, how.to, size_factor)), count};
}

void convert_row(const Conversion& how, double size_factor, std::span<const float> values, std::span<float> written,
                 std::span<double> counts) {
  if (size_factor > largest_size_factor || !is_plain(values, how.from == Scale::log1p ? largest_log : largest_value)) {
    for (std::size_t k = 0; k < values.size(); ++k) {
      const Converted converted = convert(how, values[k], size_factor);
      written[k] = converted.value;
      counts[k] = converted.count;
    }
    return;
  }
  const auto width = static_cast<std::size_t>(lanes::width);
  const std::size_t whole = values.size() / width * width;
  convert_whole_lanes(how, size_factor, values.data(), static_cast<std::int64_t>(whole), written.data(), counts.data());
  if (whole == values.size()) return;
  std::array<float, lanes::width> last{};
  std::array<float, lanes::width> last_written{};
  std::array<double, lanes::width> last_counts{};
  std::copy(values.begin() + static_cast<std::ptrdiff_t>(whole), values.end(), last.begin());
  convert_whole_lanes(how, size_factor, last.data(), lanes::width, last_written.data(), last_counts.data());
  for (std::size_t k = whole; k < values.size(); ++k) {
    written[k] = last_written[k - whole];
    counts[k] = last_counts[k - whole];
  }
}

}  // namespace undrop::output
