#pragma once

#include <cstdint>
#include <span>

namespace undrop::embed {

/// The two halves of a sparse row's product with a dense block: the inner loops of every decomposition. Blocks are
/// row-major with `width` columns, so that an entry meets a run of memory; in either precision.
/// out += Σ values[e] · row columns[e] of `block`.
void add_rows(std::span<const std::int32_t> columns, std::span<const float> values, const double* block,
              std::int64_t width, double* out);
void add_rows(std::span<const std::int32_t> columns, std::span<const float> values, const float* block,
              std::int64_t width, float* out);
/// Row columns[e] of `block` += values[e] · row.
void add_to_rows(std::span<const std::int32_t> columns, std::span<const float> values, const double* row,
                 std::int64_t width, double* block);
void add_to_rows(std::span<const std::int32_t> columns, std::span<const float> values, const float* row,
                 std::int64_t width, float* block);

}  // namespace undrop::embed
