#pragma once

#include <cstdint>

namespace undrop::nn {

/// Loss of entries and its derivatives by log mean, log shape and dropout logit; what `count_loss` sums. The arrays are
/// the caller's, one value an entry; `by_logit` may be nullptr where there is no zero inflation.
template <typename Value>
struct EntryLosses {
  Value* loss;
  Value* by_log_mean;
  Value* by_log_shape;
  Value* by_logit;
};

/// Entries as if all counts were 0, in float32: −log(π + (1 − π) NB(0)), or −log NB(0) where `dropout_logit` is
/// nullptr. Error of the loss below 1e-6 of it, or 1e-8. `shape` is exp(log_shape). About 3 ns an entry.
void zero_entries(const float* log_mean, const float* log_shape, const float* shape, const float* dropout_logit,
                  std::int64_t n, const EntryLosses<float>& out);

/// Entries with counts > 0: −log NB(count), in float64, from log Γ(shape + count) − log
/// Γ(shape) by Stirling's series of both arguments taken together after eight steps of the recurrence. Relative error
/// below 1e-10 for shapes to 1e8. Counts need not be whole. About 20 ns an entry.
void seen_entries(const double* log_mean, const double* log_shape, const double* counts, std::int64_t n,
                  const EntryLosses<double>& out);

/// What zero inflation adds where a count was seen, which was not dropped: −log(1 − π) and its derivative by the logit.
void kept_entries(const float* dropout_logit, std::int64_t n, float* loss, float* by_logit);

}  // namespace undrop::nn
