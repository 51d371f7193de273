#include "embed/row_sums.hpp"

#include "core/per_processor.hpp"

namespace undrop::embed {

namespace {

UNDROP_PER_PROCESSOR void gather(const std::int32_t* columns, const float* values, std::size_t n, const double* block,
                                 std::int64_t width, double* out) {
  for (std::size_t e = 0; e < n; ++e) {
    const auto factor = static_cast<double>(values[e]);
    const double* from = block + columns[e] * width;
    for (std::int64_t k = 0; k < width; ++k) out[k] += factor * from[k];
  }
}

UNDROP_PER_PROCESSOR void scatter(const std::int32_t* columns, const float* values, std::size_t n, const double* row,
                                  std::int64_t width, double* block) {
  for (std::size_t e = 0; e < n; ++e) {
    const auto factor = static_cast<double>(values[e]);
    double* to = block + columns[e] * width;
    for (std::int64_t k = 0; k < width; ++k) to[k] += factor * row[k];
  }
}

}  // namespace

void add_rows(std::span<const std::int32_t> columns, std::span<const float> values, const double* block,
              std::int64_t width, double* out) {
  gather(columns.data(), values.data(), columns.size(), block, width, out);
}

void add_to_rows(std::span<const std::int32_t> columns, std::span<const float> values, const double* row,
                 std::int64_t width, double* block) {
  scatter(columns.data(), values.data(), columns.size(), row, width, block);
}

}  // namespace undrop::embed
