#pragma once

#include <undrop/imputer.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace undrop::output {

/// `fill`: observed non-zeros stay bit for bit, only zeros may change. `posterior`: the rate given the method's
/// prediction and the cell's own count, everywhere; the imputation gives it (output/posterior) where the method's own
/// rate is none. `denoise`: the method's own value everywhere.
enum class Policy { fill, posterior, denoise };
/// Under `fill`: only zeros that the dropout model calls; all; or all, each weighed by its probability p of being
/// dropout: p × expressed value + (1 − p) × rate, on log1p.
enum class Zeros { called, all, weighed };

[[nodiscard]] std::string to_text(Policy policy);
[[nodiscard]] std::string to_text(Zeros zeros);

struct PolicyOptions {
  Policy policy = Policy::fill;
  Zeros zeros = Zeros::called;
  Scale scale = Scale::log1p;
};

/// What a block of the result amounts to.
struct Tally {
  std::int64_t zeros = 0;     ///< entries without a count
  std::int64_t eligible = 0;  ///< of these, in genes that may be filled and cells that are not empty
  std::int64_t called = 0;  ///< of the eligible, called dropout; all of them under Zeros::all and where all is replaced
  std::int64_t filled = 0;  ///< zeros that have a value now
  double input_mass = 0;    ///< sum of the counts
  double output_mass = 0;   ///< sum of the values on the count scale

  Tally& operator+=(const Tally& other);
};

/// Stands between every method and every writer: which entries change, scale conversion, and the invariants (finite,
/// not negative, observed kept), checked on every block; what breaks them is a NumericalError that names cell and gene.
///
/// Under `fill` an observed entry is the input itself on `counts`, and float32(log1p(count / size factor)), computed in
/// double precision, on `log1p`. `fill` writes expressed values; where a method offers rates alone, they are turned by
/// `expressed_from_rate`. `denoise` writes rates where they are offered, else expressed values. Empty cells are rows of
/// zeros but for features that are not modelled, on `counts`.
class OutputPolicy {
 public:
  /// `genes_to_fill`: per gene of the data set, 1 where values may change; others keep their observed values, as do
  /// genes that the method does not model. Everything passed by reference must outlive the policy.
  OutputPolicy(const Dataset& data, const FittedImputer& fitted, const Imputation& imputation, PolicyOptions options,
               std::vector<std::uint8_t> genes_to_fill);

  /// Rows of all genes of the data set, cells.size() × n_genes, row-major, on the chosen scale. The arithmetic runs on
  /// the context's threads, the imputation is called from this one. Memory: one more block of the genes to fill.
  Tally values(CellRange cells, std::span<float> out, const Context& context) const;
  void values(CellRange cells, std::span<float> out) const;
  /// Standard deviation on the chosen scale (by the first derivative of the conversion); 0 where the input was kept.
  void stddev(CellRange cells, std::span<float> out) const;
  /// Under `posterior`: the value below which the posterior has this probability in (0, 1), on the chosen scale; where
  /// nothing is replaced the input. Costs a special function an entry, on the context's threads.
  void quantile(CellRange cells, double probability, std::span<float> out, const Context& context) const;
  /// P(dropout) at every zero of a modelled gene, 0 at observed entries.
  void dropout(CellRange cells, std::span<float> out) const;

  /// What the method is asked for, and what the values of the layer mean.
  [[nodiscard]] Quantity asked() const noexcept { return asked_; }
  [[nodiscard]] Quantity written() const noexcept;
  [[nodiscard]] const std::vector<std::uint8_t>& filled_genes() const noexcept { return genes_to_fill_; }
  [[nodiscard]] const DropoutTable& table() const noexcept { return table_; }

 private:
  /// Buffers of one block.
  struct Block {
    CountBlock counts;
    std::vector<float> imputed;      ///< cells × filled genes
    std::vector<float> probability;  ///< cells × filled genes where calls do not come from the table
  };
  void choose_genes(const std::vector<std::uint8_t>& modelled);
  void call_by_population();
  void prepare(CellRange cells, Block& block) const;
  void check_options(const FittedImputer& fitted) const;
  [[nodiscard]] bool needs_calls() const noexcept;
  /// Replaces expressed values of the block by those that are weighed by the probability of dropout.
  void weigh(CellRange cells, Block& block) const;
  [[nodiscard]] double size_factor(std::int64_t cell) const;
  [[nodiscard]] bool is_called(const Block& block, std::int64_t local, std::size_t k) const;
  /// Of one row, on the scale of the layer and on that of counts; by filled gene.
  struct RowBuffers {
    std::vector<float> values;
    std::vector<double> counts;
  };
  Tally write_row(const Block& block, std::int64_t local, std::span<float> row, RowBuffers& buffers) const;
  /// Calls visit(k, is_observed) for the filled genes of one cell whose entry the policy replaces; returns the entries
  /// without a count, and how many of these are replaced.
  template <typename Visit>
  Tally visit_replaced(const Block& block, std::int64_t local, const Visit& visit) const;
  void check_row(const Block& block, std::int64_t local, std::span<const float> row, const char* what) const;
  void check_observed(const Block& block, std::int64_t local, std::span<const float> row) const;
  [[nodiscard]] float convert_deviation(float value, float deviation, double size_factor) const;

  const Dataset& data_;
  const Imputation& imputation_;
  PolicyOptions options_;
  Offer offer_;
  Quantity asked_;
  bool turn_rates_;  ///< the method offers rates, the layer holds expressed values
  std::vector<std::uint8_t> genes_to_fill_;
  std::vector<std::int32_t> filled_genes_;
  std::vector<std::uint8_t> modelled_;
  DropoutTable table_;
  std::vector<std::uint8_t> called_;  ///< populations × filled genes
};

}  // namespace undrop::output
