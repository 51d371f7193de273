#pragma once

#include <string>
#include <vector>

namespace undrop::prep {

/// What the names of one axis look like, as shares of all names.
struct NameEvidence {
  double genes = 0;     ///< Ensembl identifiers, mitochondrial and ribosomal genes, well-known symbols
  double barcodes = 0;  ///< a run of at least ten letters A, C, G, T
};

[[nodiscard]] NameEvidence name_evidence(const std::vector<std::string>& names);

/// True where the names of the cells are clearly genes, or those of the genes barcodes, and not the other way round.
[[nodiscard]] bool look_swapped(const std::vector<std::string>& cell_names, const std::vector<std::string>& gene_names);

}  // namespace undrop::prep
