#pragma once

#include <undrop/context.hpp>

#include <cstdint>
#include <string>
#include <vector>

#include "bulk/bulk_parameters.hpp"
#include "bulk/gene_match.hpp"

namespace undrop::bulk {

/// Bulk samples as a file has them, on a linear scale, and which genes of the cells they tell of.
struct BulkTable {
  std::string path;
  std::string checksum;                   ///< of samples, genes and values as in the file, whatever its format
  std::vector<std::string> samples;       ///< unique
  std::vector<std::string> genes;         ///< as the table's names that know most genes have them
  GeneMatch match;                        ///< of `genes`
  std::vector<float> values;              ///< row-major, samples × genes of the table, linear
  std::vector<double> totals;             ///< by sample over all genes of the table
  TableScale scale = TableScale::linear;  ///< of the file
  bool is_whole = false;                  ///< counts
  bool genes_in_rows = true;              ///< of the file
  bool is_summed = false;                 ///< samples are sums of the file's cells

  [[nodiscard]] std::int64_t n_samples() const { return static_cast<std::int64_t>(samples.size()); }
  [[nodiscard]] std::int64_t n_genes() const { return static_cast<std::int64_t>(genes.size()); }
};

/// How a table is understood.
struct TableReading {
  TableScale scale = TableScale::automatic;
  TableOrientation orientation = TableOrientation::automatic;
  std::vector<std::string> sum_by = {};  ///< columns of obs: cells that agree in them are summed, where a file has them
};

/// Reads a table of any format that undrop reads; text tables may have several columns of names. The axis whose names
/// are genes of the cells, and of several lists of names those that know most of them, are found. Warns where the
/// scale is a guess, and where the samples look like single cells. Throws what readers throw; InputError where no axis
/// names genes of the cells, where the names are of another species, where values to be summed are no counts, and,
/// naming gene and sample, for values that are negative, missing or infinite, and samples of zeros.
[[nodiscard]] BulkTable read_bulk_table(const std::string& path, const GeneNames& genes, const TableReading& reading,
                                        Context& context);

/// The samples that `keep` holds (by sample, 1 to keep).
void keep_samples(BulkTable& table, const std::vector<std::uint8_t>& keep);

/// The values on the genes of the data that are in `genes` (indices into them, rising), names of the same gene added
/// up: row-major, samples × genes, linear; NaN where the table lacks the gene.
[[nodiscard]] std::vector<float> values_of_genes(const BulkTable& table, const std::vector<std::int32_t>& genes);

/// The values of other names of the table, those of the same name added up: samples × names, linear; NaN for a name
/// that it lacks.
[[nodiscard]] std::vector<float> values_of_names(const BulkTable& table, const std::vector<std::string>& names);

/// Names of the table that are no gene of the data, sorted, each once.
[[nodiscard]] std::vector<std::string> unmatched_names(const BulkTable& table);

/// Genes of the data that the table has, rising.
[[nodiscard]] std::vector<std::int32_t> matched_genes(const BulkTable& table);

}  // namespace undrop::bulk
