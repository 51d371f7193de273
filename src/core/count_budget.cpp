#include "core/count_budget.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace undrop {

namespace {

constexpr double mebi = 1024.0 * 1024.0;

}  // namespace

std::int64_t bytes_of_counts(std::int64_t n_nonzeros, std::int64_t n_cells) {
  // A damaged header may announce any number.
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max() / 16;
  return 6 * std::min(n_nonzeros, most) + 8 * std::min(n_cells, most);
}

bool held_in_memory(std::int64_t n_nonzeros, std::int64_t n_cells, const Context& context) {
  return context.memory_budget <= 0 || bytes_of_counts(n_nonzeros, n_cells) <= context.memory_budget / 3;
}

std::int64_t bytes_of_kept_blocks(const Context& context) {
  constexpr std::int64_t least = std::int64_t{16} << 20U;
  constexpr std::int64_t most = std::int64_t{1} << 30U;
  return context.memory_budget <= 0 ? most : std::clamp(context.memory_budget / 32, least, most);
}

void require_held(const std::string& path, std::int64_t n_nonzeros, std::int64_t n_cells, const Context& context) {
  const std::int64_t bytes = bytes_of_counts(n_nonzeros, n_cells);
  if (context.memory_budget <= 0 || bytes <= context.memory_budget) return;
  throw ResourceError(fmt::format(
      "{}: its counts take {:.0f} MiB of memory, and {:.0f} MiB may be taken. Formats of text are held in memory: give "
      "the h5ad or 10x HDF5 file of the same cells, which is read by blocks, or allow more by --max-memory SIZE",
      path, static_cast<double>(bytes) / mebi, static_cast<double>(context.memory_budget) / mebi));
}

}  // namespace undrop
