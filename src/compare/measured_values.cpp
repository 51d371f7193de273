#include "compare/measured_values.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>
#include <vector>

#include "judge/controls.hpp"

namespace undrop::compare {

namespace {

/// expm1 of more than this is no count.
constexpr double largest_log = 30;

double mass_of(std::span<const float> row) {
  double sum = 0;
  for (const float value : row) {
    const auto log = static_cast<double>(value);
    if (std::isfinite(log) && log > 0) sum += std::expm1(std::min(log, largest_log));
  }
  return sum;
}

}  // namespace

MeasuredValues::MeasuredValues(std::unique_ptr<judge::ValueSource> values, std::span<const double> size_factors)
    : values_(std::move(values)), size_factors_(size_factors) {}

void MeasuredValues::read(CellRange cells, std::span<float> out) const {
  const bool is_new = cells.begin <= measured_ && cells.end > measured_;
  const auto start = std::chrono::steady_clock::now();
  values_->read(cells, out);
  if (!is_new) return;
  const auto share = static_cast<double>(cells.end - measured_) / static_cast<double>(cells.size());
  seconds_ += share * std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const auto width = static_cast<std::size_t>(n_genes());
  for (std::int64_t cell = measured_; cell < cells.end; ++cell) {
    const auto row = out.subspan(static_cast<std::size_t>(cell - cells.begin) * width, width);
    mass_ += mass_of(row) * size_factors_[static_cast<std::size_t>(cell)];
  }
  measured_ = cells.end;
}

void MeasuredValues::finish() {
  const auto step = judge::block_cells(n_genes());
  std::vector<float> block;
  while (measured_ < n_cells()) {
    const CellRange cells{measured_, std::min(n_cells(), measured_ + step)};
    block.resize(static_cast<std::size_t>(cells.size() * n_genes()));
    read(cells, block);
  }
}

}  // namespace undrop::compare
