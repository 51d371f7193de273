#pragma once

#include <undrop/context.hpp>

#include <cstdint>
#include <span>
#include <vector>

#include "judge/recovery_scores.hpp"
#include "judge/task_scores.hpp"
#include "judge/value_source.hpp"
#include "prep/hidden_entries.hpp"

namespace undrop::judge {

/// Pairs (predicted, true) of entries, added up by cell and by gene. Cells may be added in any order.
class RecoveryAccumulator {
 public:
  RecoveryAccumulator(std::int64_t n_cells, std::int64_t n_genes);
  void add(std::int64_t cell, std::int32_t gene, double predicted, double truth);

  [[nodiscard]] RecoveryScores scores() const;
  /// RMSE, MAE, Pearson and cosine with their parts by cell; their means over genes and cells as figures.
  [[nodiscard]] TaskScores task_scores() const;

 private:
  std::vector<PairSums> by_cell_;
  std::vector<PairSums> by_gene_;
};

/// The same for sums that were made elsewhere.
[[nodiscard]] TaskScores recovery_task_scores(std::span<const PairSums> by_cell, std::span<const PairSums> by_gene);

/// Hidden values (columns) against predicted ones (rows), in square bins from 0 to `end`; what lies above is in the
/// last.
struct SquareBins {
  std::int64_t n = 0;
  double end = 0;
  std::vector<std::int64_t> counts;

  SquareBins(std::int64_t bins, double upto);
  void add(double hidden, double predicted);
};

/// The task `mask`: how near values come to entries that were hidden. `values`: log1p of count / size factor, of the
/// masked data's size factors; cells with a size factor of 0 are left out. Values that are not finite or negative count
/// as 0. One pass over the blocks that hold hidden entries. `bins` may be nullptr.
[[nodiscard]] TaskScores score_hidden(const ValueSource& values, const prep::HiddenEntries& hidden,
                                      std::span<const double> size_factors, SquareBins* bins, const Context& context);

}  // namespace undrop::judge
