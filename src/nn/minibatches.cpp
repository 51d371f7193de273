#include "nn/minibatches.hpp"

#include <utility>

#include "core/random.hpp"

namespace undrop::nn {

Minibatches::Minibatches(std::span<const std::int64_t> cells, std::int64_t batch_size, bool shuffle, std::uint64_t seed,
                         std::uint64_t epoch)
    : cells_(cells.begin(), cells.end()) {
  if (shuffle) {
    Random random(seed, "minibatches", epoch);
    for (std::size_t i = cells_.size(); i > 1; --i) std::swap(cells_[i - 1], cells_[random.below(i)]);
  }
  const auto step = static_cast<std::size_t>(batch_size);
  for (std::size_t start = 0; start < cells_.size(); start += step) {
    if (start > 0 && cells_.size() - start == 1) break;
    starts_.push_back(start);
  }
  starts_.push_back(cells_.size());
}

std::span<const std::int64_t> Minibatches::operator[](std::int64_t batch) const {
  const auto i = static_cast<std::size_t>(batch);
  return std::span(cells_).subspan(starts_[i], starts_[i + 1] - starts_[i]);
}

}  // namespace undrop::nn
