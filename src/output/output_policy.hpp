#pragma once

#include <undrop/imputer.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace undrop::output {

/// `fill`: observed non-zeros stay bit for bit, only zeros may change. `denoise`: the method's own value everywhere.
enum class Policy { fill, denoise };
/// Under `fill`: only zeros that the dropout model calls, or all.
enum class Zeros { called, all };

struct PolicyOptions {
  Policy policy = Policy::fill;
  Zeros zeros = Zeros::called;
  Scale scale = Scale::log1p;
};

/// Stands between every method and every writer: which entries change, scale conversion, and the invariants (finite,
/// not negative, observed kept), checked on every block.
class OutputPolicy {
 public:
  /// `genes_to_fill`: per gene of the data set, 1 where values may change; others keep their observed values.
  OutputPolicy(const Dataset& data, const FittedImputer& fitted, const Imputation& imputation, PolicyOptions options,
               std::vector<std::uint8_t> genes_to_fill);

  /// Rows of all genes of the data set, cells.size() × n_genes, row-major, on the chosen scale.
  void values(CellRange cells, std::span<float> out) const;
  /// Standard deviation on the chosen scale, 0 where the value is observed.
  void stddev(CellRange cells, std::span<float> out) const;
  /// P(dropout) at every zero, 0 at observed entries.
  void dropout(CellRange cells, std::span<float> out) const;

 private:
  const Dataset& data_;
  const FittedImputer& fitted_;
  const Imputation& imputation_;
  PolicyOptions options_;
  std::vector<std::uint8_t> genes_to_fill_;
  std::vector<std::int32_t> filled_genes_;
  DropoutTable table_;
};

}  // namespace undrop::output
