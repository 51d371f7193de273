#pragma once

#include <atomic>
#include <cstdint>
#include <span>
#include <vector>

#include "dropout/gamma_normal.hpp"

namespace undrop::dropout {

/// How often each positive count occurs, a gene and population: counts up to a bound in a table, larger ones and
/// fractions in a sorted list. One pass over the non-zeros on all threads; the result does not depend on their number.
class CountHistograms {
 public:
  CountHistograms(const Dataset& data, std::span<const std::int32_t> genes, std::span<const std::int32_t> populations,
                  std::int64_t n_populations, const Context& context);
  /// Zeros included.
  [[nodiscard]] CountHistogram at(std::size_t gene, std::int64_t population) const;

 private:
  struct Large {
    std::uint32_t slot;  ///< gene × populations + population
    float count;
  };
  void count(const Dataset& data, std::span<const std::int32_t> populations, const Context& context);
  void sort_large(std::vector<std::vector<Large>> parts, const Context& context);

  std::int64_t n_populations_;
  std::int64_t table_width_;
  std::vector<std::int32_t> place_;  ///< per gene of the data set, −1 where not asked for
  std::vector<std::uint32_t> table_;
  std::vector<std::int64_t> large_offsets_;  ///< where a slot's large counts begin
  std::vector<float> large_;                 ///< rising within a slot
  std::vector<double> cells_;                ///< per population
};

}  // namespace undrop::dropout
