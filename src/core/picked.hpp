#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace undrop {

/// The values at these places, in their order; what is empty, because nothing is known, stays so.
template <typename Value, typename Place>
[[nodiscard]] std::vector<Value> picked(const std::vector<Value>& values, std::span<const Place> places) {
  std::vector<Value> out;
  if (values.empty()) return out;
  out.reserve(places.size());
  for (const auto place : places) out.push_back(values[static_cast<std::size_t>(place)]);
  return out;
}

}  // namespace undrop
