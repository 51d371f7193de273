#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <cstddef>
#include <initializer_list>
#include <utility>
#include <vector>

namespace undrop::binding {

/// A numpy array that owns the vector's memory: nothing is copied.
template <typename T>
nanobind::object owned_array(std::vector<T> values, std::initializer_list<std::size_t> shape) {
  auto* held = new std::vector<T>(std::move(values));
  const nanobind::capsule owner(held, [](void* memory) noexcept { delete static_cast<std::vector<T>*>(memory); });
  return nanobind::cast(nanobind::ndarray<nanobind::numpy, T>(held->data(), shape, owner));
}

template <typename T>
nanobind::object owned_array(std::vector<T> values) {
  const std::size_t n = values.size();
  return owned_array(std::move(values), {n});
}

}  // namespace undrop::binding
