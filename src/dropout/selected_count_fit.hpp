#pragma once

#include <undrop/context.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "dropout/binned_genes.hpp"
#include "dropout/selected_count_table.hpp"

namespace undrop::dropout {

/// What all genes share.
struct SharedParameters {
  LossCurve loss;
  ShapeTrend trend;
};

/// How much each half of the cells counts: {1, 1} for all cells, {1, 0} for the first half alone.
using HalfWeights = std::array<double, 2>;

/// How far from its first point a fit looks: `wide` from a guess and roughly, `near` from a rough fit and well, `refit`
/// from the fit of other cells of the same kind.
enum class Search { wide, near, refit };

struct SharedFit {
  SharedParameters parameters;
  double log_likelihood = 0;
  std::int64_t evaluations = 0;
  bool converged = false;
};

/// The likelihood of some genes' bins, each gene's mean at its best, as a function of the shared parameters.
class SelectedCountFit {
 public:
  /// `genes` and `table`, whose grid is log_mean_grid(genes), must outlive the object. Uses at most `most` genes with
  /// enough counts to say something, evenly over their means. Cost of an evaluation: strata × bins × (means × nodes +
  /// genes × means) at most, whatever the number of cells.
  SelectedCountFit(const BinnedGenes& genes, SelectedCountTable& table, std::size_t most);

  [[nodiscard]] bool empty() const { return sample_.empty(); }
  /// Genes used.
  [[nodiscard]] const std::vector<std::size_t>& sample() const { return sample_; }
  /// Maximum likelihood without loss, and with it.
  [[nodiscard]] SharedFit fit_without_loss(const HalfWeights& halves, const ShapeTrend& first, Search search,
                                           const Context& context);
  [[nodiscard]] SharedFit fit_with_loss(const HalfWeights& halves, const SharedParameters& first, Search search,
                                        const Context& context);
  /// Log likelihood of each gene's counts in `scored` at the mean that is best for `fitted`.
  [[nodiscard]] std::vector<double> score(const SharedParameters& parameters, const HalfWeights& fitted,
                                          const HalfWeights& scored, const Context& context);
  /// Sum over the genes of the log likelihood at their best mean.
  [[nodiscard]] double likelihood(const SharedParameters& parameters, const HalfWeights& halves,
                                  const Context& context);

 private:
  const BinnedGenes& genes_;
  std::vector<std::size_t> sample_;
  SelectedCountTable& table_;
};

/// Grid of log means for these genes: from below the lowest mean to above the highest mean of the counts seen.
[[nodiscard]] std::vector<double> log_mean_grid(const BinnedGenes& genes);

/// log likelihood of a gene's entries over a part [first, last) of the table's grid of means; `out` has its length.
void profile(const BinnedGene& gene, const SelectedCountTable& table, const HalfWeights& halves, std::size_t first,
             std::size_t last, std::span<double> out);

/// Where on the grid a profile is highest, by a parabola through the highest point and its neighbours.
struct ProfilePeak {
  double position = 0;  ///< in steps of the grid
  double value = 0;
};
[[nodiscard]] ProfilePeak profile_peak(std::span<const double> profile);
/// The profile between the points of the grid, by the parabola through the nearest point and its neighbours.
[[nodiscard]] double profile_at(std::span<const double> profile, double position);

}  // namespace undrop::dropout
