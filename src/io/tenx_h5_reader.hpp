#pragma once

#include <undrop/read.hpp>

#include <string>

namespace undrop::io {

/// Reads a 10x HDF5 file of Cell Ranger 3 or later (one group `matrix` with typed features). Genes are named by their
/// identifiers, which are unique; names become `gene_symbols`. With `options.genome`, only the features of that genome.
[[nodiscard]] Dataset read_tenx_h5_v3(const std::string& path, const ReadOptions& options, const Context& context);

/// Reads a 10x HDF5 file of Cell Ranger 1 or 2 (one group a genome). Throws OptionError naming the genomes where there
/// are several and `options.genome` does not choose.
[[nodiscard]] Dataset read_tenx_h5_v2(const std::string& path, const ReadOptions& options, const Context& context);

}  // namespace undrop::io
