#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace undrop::nn {

/// The cells of one epoch in batches. A last batch of a single cell, which would break batch norm, joins the one
/// before.
class Minibatches {
 public:
  /// Shuffled by (seed, epoch) where `shuffle`, else in the given order.
  Minibatches(std::span<const std::int64_t> cells, std::int64_t batch_size, bool shuffle, std::uint64_t seed,
              std::uint64_t epoch);
  [[nodiscard]] std::int64_t size() const { return static_cast<std::int64_t>(starts_.size()) - 1; }
  [[nodiscard]] std::span<const std::int64_t> operator[](std::int64_t batch) const;

 private:
  std::vector<std::int64_t> cells_;
  std::vector<std::size_t> starts_;
};

}  // namespace undrop::nn
