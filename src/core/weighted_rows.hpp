#pragma once

#include <cstdint>
#include <cstring>

#include "core/per_processor.hpp"

#if defined(__GNUC__)
#pragma GCC diagnostic ignored "-Wpsabi"  // no vector crosses a call: all is inlined
#endif

/// Sums of rows of a dense block: the inner loop of products of a sparse row with it, to be inlined into functions that
/// are built per processor.
namespace undrop::rows {

/// Not an alias template of `Value`: compilers may pass over attributes of types that depend on a parameter.
template <typename Value>
struct LanesOf;
template <>
struct LanesOf<float> {
  using Type = float __attribute__((vector_size(64)));
};
template <>
struct LanesOf<double> {
  using Type = double __attribute__((vector_size(64)));
};
template <typename Value>
using Lanes = typename LanesOf<Value>::Type;

template <typename Value>
UNDROP_INLINED Lanes<Value> load(const Value* from) {
  Lanes<Value> out;
  std::memcpy(&out, from, sizeof out);
  return out;
}

/// What is summed stays in registers while the rows pass by.
template <typename Value, typename Weight>
UNDROP_INLINED void add_four_lanes(const Weight* weights, const std::int32_t* rows, std::int64_t n, const Value* block,
                                   std::int64_t stride, Value* out) {
  constexpr auto width = static_cast<std::int64_t>(64 / sizeof(Value));
  Lanes<Value> a = load(out);
  Lanes<Value> b = load(out + width);
  Lanes<Value> c = load(out + 2 * width);
  Lanes<Value> d = load(out + 3 * width);
  for (std::int64_t e = 0; e < n; ++e) {
    const auto weight = static_cast<Value>(weights[e]);
    const Value* from = block + rows[e] * stride;
    a += weight * load(from);
    b += weight * load(from + width);
    c += weight * load(from + 2 * width);
    d += weight * load(from + 3 * width);
  }
  std::memcpy(out, &a, sizeof a);
  std::memcpy(out + width, &b, sizeof b);
  std::memcpy(out + 2 * width, &c, sizeof c);
  std::memcpy(out + 3 * width, &d, sizeof d);
}

template <typename Value, typename Weight>
UNDROP_INLINED void add_two_lanes(const Weight* weights, const std::int32_t* rows, std::int64_t n, const Value* block,
                                  std::int64_t stride, Value* out) {
  constexpr auto width = static_cast<std::int64_t>(64 / sizeof(Value));
  Lanes<Value> a = load(out);
  Lanes<Value> b = load(out + width);
  for (std::int64_t e = 0; e < n; ++e) {
    const auto weight = static_cast<Value>(weights[e]);
    const Value* from = block + rows[e] * stride;
    a += weight * load(from);
    b += weight * load(from + width);
  }
  std::memcpy(out, &a, sizeof a);
  std::memcpy(out + width, &b, sizeof b);
}

template <typename Value, typename Weight>
UNDROP_INLINED void add_one_lane(const Weight* weights, const std::int32_t* rows, std::int64_t n, const Value* block,
                                 std::int64_t stride, Value* out) {
  Lanes<Value> sum = load(out);
  for (std::int64_t e = 0; e < n; ++e) sum += static_cast<Value>(weights[e]) * load(block + rows[e] * stride);
  std::memcpy(out, &sum, sizeof sum);
}

/// out += Σ weights[e] · the first `width` values of row rows[e] of a block whose rows are `stride` apart.
template <typename Value, typename Weight>
UNDROP_INLINED void add_weighted(const Weight* weights, const std::int32_t* rows, std::int64_t n, const Value* block,
                                 std::int64_t stride, std::int64_t width, Value* out) {
  constexpr auto lane = static_cast<std::int64_t>(64 / sizeof(Value));
  std::int64_t first = 0;
  for (; first + 4 * lane <= width; first += 4 * lane)
    add_four_lanes(weights, rows, n, block + first, stride, out + first);
  for (; first + 2 * lane <= width; first += 2 * lane)
    add_two_lanes(weights, rows, n, block + first, stride, out + first);
  for (; first + lane <= width; first += lane) add_one_lane(weights, rows, n, block + first, stride, out + first);
  if (first == width) return;
  for (std::int64_t e = 0; e < n; ++e) {
    const auto weight = static_cast<Value>(weights[e]);
    const Value* from = block + rows[e] * stride;
    for (std::int64_t k = first; k < width; ++k) out[k] += weight * from[k];
  }
}

}  // namespace undrop::rows
