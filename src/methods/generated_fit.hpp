#pragma once

#include <undrop/methods.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "methods/gene_order.hpp"
#include "methods/generated_cells.hpp"
#include "methods/neighbour_choice.hpp"

namespace undrop::generated_cells {

/// What a generator is trained on: the cells' pictures as sparse rows, the held-out entries gone.
struct Pictures {
  prep::ValueRows pixels;
  std::vector<std::int32_t> populations;  ///< per row, none missing
  std::int64_t n_genes = 0;
  std::int64_t n_populations = 0;
};

/// How well a bank predicts the held-out entries.
struct HeldOut {
  std::int64_t n = 0;
  double error = 0;         ///< root mean square on log1p normalised values, the trust applied
  double levels_error = 0;  ///< of the levels alone, or of 0 where there are none
  double trust = 1;
};

struct Training {
  GeneratedBank bank;
  Facts facts;
  bool converged = true;
};

using Score = std::function<HeldOut(const GeneratedBank&)>;

struct FitSpec {
  std::string method;
  PixelKind pixels = PixelKind::maximum;
  bool levels_by_population = true;    ///< of `deviation`
  GeneOrder order = GeneOrder::input;  ///< of the genes in a picture
  std::int64_t n_top_genes = -1;
  double validation_share = 0;  ///< of the non-zeros, of 3,000 cells at most
  NeighbourRule rule;
  NeighbourGrid grid;         ///< what the rule's k and kappa are chosen among on held-out entries, after training
  bool pooled_limit = false;  ///< the rule's mean and deviation over all distances of a population
  std::int64_t bank_shift = 0;
  /// Trains on the pictures; may ask how well a bank does as often as it likes.
  std::function<Training(const Pictures&, const Score&)> train;
};

/// Populations (given or found), genes, held-out entries, levels, training, choice of neighbours, trust. Throws
/// InputError for fewer than 2 genes with counts.
[[nodiscard]] std::unique_ptr<FittedImputer> fit(const ImputerInput& input, const FitSpec& spec, const Dataset& data,
                                                 const Context& context);

}  // namespace undrop::generated_cells
