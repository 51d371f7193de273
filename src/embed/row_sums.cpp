#include "embed/row_sums.hpp"

#include "core/per_processor.hpp"
#include "core/weighted_rows.hpp"

namespace undrop::embed {

namespace {

template <typename Value>
UNDROP_INLINED void scatter(const std::int32_t* columns, const float* values, std::size_t n, const Value* row,
                            std::int64_t width, Value* block) {
  for (std::size_t e = 0; e < n; ++e) {
    const auto factor = static_cast<Value>(values[e]);
    Value* to = block + columns[e] * width;
    for (std::int64_t k = 0; k < width; ++k) to[k] += factor * row[k];
  }
}

UNDROP_PER_PROCESSOR void gather_of(const std::int32_t* columns, const float* values, std::size_t n,
                                    const double* block, std::int64_t width, double* out) {
  rows::add_weighted(values, columns, static_cast<std::int64_t>(n), block, width, width, out);
}

UNDROP_PER_PROCESSOR void gather_of(const std::int32_t* columns, const float* values, std::size_t n, const float* block,
                                    std::int64_t width, float* out) {
  rows::add_weighted(values, columns, static_cast<std::int64_t>(n), block, width, width, out);
}

UNDROP_PER_PROCESSOR void scatter_of(const std::int32_t* columns, const float* values, std::size_t n, const double* row,
                                     std::int64_t width, double* block) {
  scatter(columns, values, n, row, width, block);
}

UNDROP_PER_PROCESSOR void scatter_of(const std::int32_t* columns, const float* values, std::size_t n, const float* row,
                                     std::int64_t width, float* block) {
  scatter(columns, values, n, row, width, block);
}

}  // namespace

void add_rows(std::span<const std::int32_t> columns, std::span<const float> values, const double* block,
              std::int64_t width, double* out) {
  gather_of(columns.data(), values.data(), columns.size(), block, width, out);
}

void add_rows(std::span<const std::int32_t> columns, std::span<const float> values, const float* block,
              std::int64_t width, float* out) {
  gather_of(columns.data(), values.data(), columns.size(), block, width, out);
}

void add_to_rows(std::span<const std::int32_t> columns, std::span<const float> values, const double* row,
                 std::int64_t width, double* block) {
  scatter_of(columns.data(), values.data(), columns.size(), row, width, block);
}

void add_to_rows(std::span<const std::int32_t> columns, std::span<const float> values, const float* row,
                 std::int64_t width, float* block) {
  scatter_of(columns.data(), values.data(), columns.size(), row, width, block);
}

}  // namespace undrop::embed
