#pragma once

#include <undrop/context.hpp>
#include <undrop/parameters.hpp>
#include <undrop/simulate.hpp>

#include <cstdint>
#include <string>

namespace undrop::judge {

/// What was written, for the terminal and for machines.
struct SimulatedFile {
  std::string output;
  std::int64_t n_cells = 0;
  std::int64_t n_genes = 0;
  std::int64_t n_nonzeros = 0;  ///< counts above 0
  std::int64_t n_dropped = 0;   ///< positive counts that were lost
};

/// Options of `undrop simulate` beside those of the model: which truth is kept, and the file that the model's
/// parameters are estimated from. Declared once.
[[nodiscard]] const ParameterTable& simulated_file_parameters();

struct SimulateRequest {
  std::string output;
  bool overwrite = false;
  ParameterValues file;   ///< of simulated_file_parameters()
  ParameterValues model;  ///< of simulate_parameters(); stronger than what is estimated
};

/// The model's parameters as they are in effect: the defaults, over them what was estimated where a file was named
/// (read and checked as `impute` does), over them what was given. Throws what the readers and the checks throw.
[[nodiscard]] ParameterValues model_parameters(const SimulateRequest& request, Context& context);

/// Simulates with the context's seed, and writes an h5ad file that `evaluate` takes as a truth: X the counts after
/// dropout; layers true_counts (CSR), dropped (CSR) and true_mean (dense float32: 4 bytes a cell and gene), as far as
/// they are kept; obs group, var with the genes' own parameters, uns["simulation"]. By blocks of cells: memory is that
/// of a block and the cells' annotations. On any failure no file is left. Throws UsageError where `output` exists and
/// `overwrite` is false, OptionError, ResourceError.
SimulatedFile simulate_file(const SimulateRequest& request, Context& context);

}  // namespace undrop::judge
