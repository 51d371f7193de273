#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "output/gene_trust.hpp"

namespace undrop::output {

/// What turns a gene's predictions into priors with the mass of its counts.
struct PriorScale {
  double scale = 1;  ///< factor on the predictions
  double floor = 0;  ///< least prior, of the gene's mean rate: what was counted is not denied by a prediction of 0
};

/// The predictions of one gene for some cells, on count / size factor, and what these cells show.
struct GenePredictions {
  std::span<const float> rates;
  std::span<const double> size_factors;  ///< of the same cells, all above 0
  std::span<const std::int32_t> seen;    ///< cells with a count, rising
  std::span<const float> counts;         ///< theirs
};

/// The scale at which the predictions themselves sum up to the counts. One molecule is added on both sides, so that
/// genes with few keep what the method says.
[[nodiscard]] PriorScale scale_of_predictions(const GenePredictions& gene);

/// Moves the scale, by Newton's method, until the gene's posterior means sum up to its counts. Returns the trust, which
/// is lowered where no scale brings that about, because what was counted was foretold to be 0.
[[nodiscard]] double settle_posterior_mass(const GenePredictions& gene, double trust, PriorScale& scale);

/// Predicted rates for at most 5,000 cells in spread blocks, gene by gene. They are computed once, in bands
/// of genes that hold 64 MiB at most.
class SpreadPredictions {
 public:
  /// `data` and `context` must outlive the object.
  SpreadPredictions(const Dataset& data, PredictedRates rates, const Context& context);

  /// visit(k, predictions) for every gene of `genes`, which rise, k its place there; on the context's threads.
  using Visit = std::function<void(std::size_t, const GenePredictions&)>;
  void for_genes(std::span<const std::int32_t> genes, const Visit& visit) const;

 private:
  /// What cells show of a gene.
  struct Seen {
    std::vector<std::int32_t> cells;
    std::vector<float> counts;
  };
  struct Band {
    std::vector<float> rates;  ///< gene by gene, one value a cell
    std::vector<Seen> seen;    ///< by gene
  };
  [[nodiscard]] Band band(std::span<const std::int32_t> genes) const;
  void add_block(CellRange cells, std::span<const std::int32_t> genes, std::size_t& place, Band& band) const;

  const Dataset& data_;
  PredictedRates rates_;
  const Context& context_;
  std::vector<CellRange> blocks_;
  std::vector<double> size_factors_;
};

}  // namespace undrop::output
