#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "judge/value_source.hpp"

namespace undrop::compare {

/// Values on log1p that note, the first time that each cell is read, how long it took and what the cell sums up to on
/// the count scale; later passes are not counted.
class MeasuredValues final : public judge::ValueSource {
 public:
  /// `size_factors` must outlive it.
  MeasuredValues(std::unique_ptr<judge::ValueSource> values, std::span<const double> size_factors);
  [[nodiscard]] std::int64_t n_cells() const override { return values_->n_cells(); }
  [[nodiscard]] std::int64_t n_genes() const override { return values_->n_genes(); }
  void read(CellRange cells, std::span<float> out) const override;

  /// Reads the cells that nobody has read. To be called before the two below.
  void finish();
  [[nodiscard]] double seconds() const { return seconds_; }
  [[nodiscard]] double mass() const { return mass_; }

 private:
  std::unique_ptr<judge::ValueSource> values_;
  std::span<const double> size_factors_;
  mutable std::int64_t measured_ = 0;  ///< cells before it are measured
  mutable double seconds_ = 0;
  mutable double mass_ = 0;
};

}  // namespace undrop::compare
