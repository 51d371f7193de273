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

/// Simulates with these options (of simulate_parameters()) and the context's seed, and writes an h5ad file that
/// `evaluate` takes as a truth: X the counts after dropout, layers true_counts (CSR), true_mean (dense float32),
/// dropped (CSR), obs group, var with the genes' own parameters, uns["simulation"]. By blocks of cells: memory is that
/// of the sparse counts and a block. On any failure no file is left. Throws UsageError where `output` exists and
/// `overwrite` is false, OptionError, ResourceError.
SimulatedFile simulate_file(const ParameterValues& options, const std::string& output, bool overwrite,
                            Context& context);

}  // namespace undrop::judge
