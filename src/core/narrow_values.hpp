#pragma once

#include <undrop/counts.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>
#include <variant>

namespace undrop {

/// Values that are held in the smallest type that has held all of them so far: uint8, uint16, uint32, or float32 where
/// there are fractions or negatives. Widening copies once: less than 1.3 times the memory of values and their genes.
class NarrowValues {
 public:
  /// Room for `expected` values is set aside at once, and again at each widening.
  explicit NarrowValues(std::int64_t expected = 0);

  /// Widens where it must, so that `append` and `put` hold these values exactly. Throws std::domain_error for NaN or
  /// infinity.
  void note(std::span<const float> values);
  /// `values` must have been noted.
  void append(std::span<const float> values);
  void put(std::size_t at, float value);
  /// Puts values[i] at place(i).
  template <typename Place>
  void put_each(std::span<const float> values, const Place& place) {
    std::visit(
        [&](auto& to) {
          using To = typename std::decay_t<decltype(to)>::value_type;
          for (std::size_t i = 0; i < values.size(); ++i) to[place(i)] = static_cast<To>(values[i]);
        },
        values_);
  }
  [[nodiscard]] float at(std::size_t i) const;
  void resize(std::size_t n);
  void shrink_to_fit();

  /// True as long as every noted value was a whole number.
  [[nodiscard]] bool is_integer() const { return is_integer_; }
  /// True as long as, besides, none was negative.
  [[nodiscard]] bool are_counts() const { return is_integer_ && !is_negative_; }
  [[nodiscard]] const SparseCounts::Values& values() const { return values_; }
  [[nodiscard]] SparseCounts::Values take() { return std::move(values_); }

 private:
  /// Index into SparseCounts::Values.
  enum class Width : std::size_t { byte, two_bytes, four_bytes, real };
  void widen(Width width);

  std::int64_t expected_;
  SparseCounts::Values values_;
  bool is_integer_ = true;
  bool is_negative_ = false;
};

/// True where a value is 0.
[[nodiscard]] bool has_zero(std::span<const float> values);
[[nodiscard]] bool is_rising(std::span<const std::int32_t> genes);

}  // namespace undrop
