#include "core/narrow_values.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <limits>
#include <stdexcept>
#include <type_traits>

namespace undrop {

namespace {

/// Properties of a run of values, gathered without branches so that the compiler can use vector instructions.
struct ValueFlags {
  bool not_finite = false;
  bool fractional = false;
  bool negative = false;
  bool zero = false;
  std::array<bool, 3> exceeds{};  ///< the largest of uint8, uint16, uint32
};

ValueFlags flags_of(std::span<const float> values) {
  constexpr float all_whole_above = 8388608.0F;  // 2^23: floats from here on have no fraction
  constexpr float infinity = std::numeric_limits<float>::infinity();
  unsigned not_finite = 0;
  unsigned fractional = 0;
  unsigned negative = 0;
  unsigned zero = 0;
  unsigned above_8 = 0;
  unsigned above_16 = 0;
  unsigned above_32 = 0;
  for (const float v : values) {
    const float size = std::fabs(v);
    not_finite |= static_cast<unsigned>(!(size < infinity));
    fractional |= static_cast<unsigned>(size < all_whole_above) &
                  static_cast<unsigned>((size + all_whole_above) - all_whole_above != size);
    negative |= static_cast<unsigned>(v < 0.0F);
    zero |= static_cast<unsigned>(v == 0.0F);
    above_8 |= static_cast<unsigned>(v > 255.0F);
    above_16 |= static_cast<unsigned>(v > 65535.0F);
    above_32 |= static_cast<unsigned>(v >= 4294967296.0F);
  }
  return {not_finite != 0, fractional != 0, negative != 0, zero != 0, {above_8 != 0, above_16 != 0, above_32 != 0}};
}

template <typename T>
T narrowed(float value) {
  if constexpr (std::is_same_v<T, float> || std::is_same_v<T, std::uint32_t>) return static_cast<T>(value);
  return static_cast<T>(static_cast<std::int32_t>(value));  // has a vector instruction, unlike the direct way
}

}  // namespace

NarrowValues::NarrowValues(std::int64_t expected) : expected_(expected) {
  std::get<0>(values_).reserve(static_cast<std::size_t>(expected));
}

void NarrowValues::widen(Width width) {
  if (values_.index() >= static_cast<std::size_t>(width)) return;
  SparseCounts::Values wider;
  if (width == Width::two_bytes) wider.emplace<1>();
  if (width == Width::four_bytes) wider.emplace<2>();
  if (width == Width::real) wider.emplace<3>();
  const auto convert = [&](const auto& from, auto& to) {
    using To = typename std::decay_t<decltype(to)>::value_type;
    to.reserve(std::max(from.size(), static_cast<std::size_t>(expected_)));
    std::transform(from.begin(), from.end(), std::back_inserter(to), [](auto v) { return static_cast<To>(v); });
  };
  std::visit(convert, values_, wider);
  values_ = std::move(wider);
}

void NarrowValues::note(std::span<const float> values) {
  const ValueFlags flags = flags_of(values);
  if (flags.not_finite) throw std::domain_error("NaN or infinity among the values");
  is_integer_ = is_integer_ && !flags.fractional;
  is_negative_ = is_negative_ || flags.negative;
  if (flags.fractional || flags.negative || flags.exceeds[2]) {
    widen(Width::real);
  } else if (flags.exceeds[1]) {
    widen(Width::four_bytes);
  } else if (flags.exceeds[0]) {
    widen(Width::two_bytes);
  }
}

void NarrowValues::append(std::span<const float> values) {
  std::visit(
      [&](auto& to) {
        using To = typename std::decay_t<decltype(to)>::value_type;
        const std::size_t at = to.size();
        to.resize(at + values.size());
        std::transform(values.begin(), values.end(), to.begin() + static_cast<std::ptrdiff_t>(at), narrowed<To>);
      },
      values_);
}

void NarrowValues::put(std::size_t at, float value) {
  std::visit(
      [&](auto& to) {
        using To = typename std::decay_t<decltype(to)>::value_type;
        to[at] = narrowed<To>(value);
      },
      values_);
}

float NarrowValues::at(std::size_t i) const {
  return std::visit([&](const auto& from) { return static_cast<float>(from[i]); }, values_);
}

void NarrowValues::resize(std::size_t n) {
  std::visit([&](auto& values) { values.resize(n); }, values_);
}

void NarrowValues::shrink_to_fit() {
  std::visit([](auto& values) { values.shrink_to_fit(); }, values_);
}

bool has_zero(std::span<const float> values) { return flags_of(values).zero; }

bool is_rising(std::span<const std::int32_t> genes) {
  unsigned falling = 0;
  for (std::size_t i = 1; i < genes.size(); ++i) falling |= static_cast<unsigned>(genes[i] <= genes[i - 1]);
  return falling == 0;
}

}  // namespace undrop
