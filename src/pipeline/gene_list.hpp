#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace undrop::pipeline {

/// Names of genes, one a line; blanks around them and empty lines do not count. Throws InputError where the file cannot
/// be read or is empty.
[[nodiscard]] std::vector<std::string> read_gene_list(const std::string& path);

/// Per gene of the data set, 1 where it is named, by identifier or by symbol (all genes of a symbol). Warns of unknown
/// names; throws InputError where no name is known.
[[nodiscard]] std::vector<std::uint8_t> match_genes(const Dataset& data, const std::vector<std::string>& names,
                                                    const Context& context);

}  // namespace undrop::pipeline
