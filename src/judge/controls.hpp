#pragma once

#include <undrop/context.hpp>
#include <undrop/imputer.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "judge/value_source.hpp"

namespace undrop::judge {

/// Something that claims to know the counts: a result, or a control that stands beside it in every table.
class Prediction {
 public:
  explicit Prediction(std::string name) : name_(std::move(name)) {}
  virtual ~Prediction() = default;
  [[nodiscard]] const std::string& name() const { return name_; }
  /// Called from one thread before the rows of these cells are asked for.
  virtual void prepare(CellRange) {}
  /// Values of one prepared cell at its own depth (counts scale), finite and not negative; `observed` are its counts.
  /// May be called from several threads.
  virtual void row(std::int64_t cell, std::span<const float> observed, std::span<double> out) const = 0;

 private:
  std::string name_;
};

/// A result of any tool. Values that are not finite or negative count as 0. `size_factors` must outlive it.
[[nodiscard]] std::unique_ptr<Prediction> make_result(std::string name, std::unique_ptr<ValueSource> values,
                                                      Scale scale, std::span<const double> size_factors);

/// The three controls that need the input's counts only, in the order of the table:
///   none          the input itself
///   gene_mean     size factor × the gene's mean over all cells of count / size factor
///   nonzero_mean  the gene's mean over its non-zeros of log1p(count / size factor), turned back to counts
/// The two means stand at every entry, observed or not. Empty cells have no part in them and are 0. One pass over the
/// counts. `size_factors` must outlive them.
[[nodiscard]] std::vector<std::unique_ptr<Prediction>> make_controls(const ValueSource& counts,
                                                                     std::span<const double> size_factors,
                                                                     const Context& context);

/// Number of cells of a block: about 32 MiB of doubles.
[[nodiscard]] std::int64_t block_cells(std::int64_t n_genes);

}  // namespace undrop::judge
