#pragma once

#include <undrop/context.hpp>
#include <undrop/facts.hpp>
#include <undrop/parameters.hpp>

#include <torch/torch.h>

#include <cstdint>
#include <string>
#include <vector>

#include "nn/sparse_rows.hpp"

/// The paper's model and the two published programs, as they compute (methods card, sections 2 to 6): full batch,
/// dense, for a few thousand cells.
namespace undrop::scvgae {

enum class Program { paper, of_2024, of_2026 };
[[nodiscard]] Program program_of(const std::string& name);

/// √(target · y / Σ y) with y = count (paper, target 1) or ln(1 + count) (programs, target 10000), and its inverse.
class PublishedScale {
 public:
  explicit PublishedScale(Program program) : is_logged_(program != Program::paper) {}
  [[nodiscard]] double amount(double count) const;  ///< y
  [[nodiscard]] double value(double count, double total_amount) const;
  /// Values below 0 are a count of 0.
  [[nodiscard]] double count(double value, double total_amount) const;

 private:
  bool is_logged_;
};

/// What is left of a fit: the output is relu(hidden Wᵀ + b) + x (gene_slope + cell_slope) + gene_level + cell_level on
/// the published scale, the last three terms being the input standardised by gene and by cell.
struct PublishedFit {
  torch::Tensor hidden;  ///< cells × 1024, the decoder's hidden layer
  torch::Tensor weight;  ///< genes × 1024
  torch::Tensor bias;    ///< genes
  torch::Tensor gene_slope, gene_level;
  torch::Tensor cell_slope, cell_level;
  std::vector<double> losses;
};

/// `counts`: raw counts of non-empty cells, genes filtered. Memory: about 16 dense cells × genes and 6 cells × cells
/// matrices of float32; throws ResourceError where the budget does not hold them, NumericalError where numbers break.
[[nodiscard]] PublishedFit fit_published(const nn::SparseRows& counts, Program program, const Options& options,
                                         const Context& context);

}  // namespace undrop::scvgae
