#pragma once

#include <undrop/archive.hpp>
#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace undrop::embed {

/// `log_normalized`: log1p of counts / size factor, centred by gene. `zeros_as_missing`: only non-zeros, each gene's
/// log1p values centred by the mean over its non-zeros, zeros set to 0.
enum class Input { log_normalized, zeros_as_missing };

[[nodiscard]] std::string to_text(Input input);

/// A linear embedding of cells by principal components, with what is needed to place new cells in it.
struct CellEmbedding {
  Input input = Input::log_normalized;
  std::int64_t n_dimensions = 0;
  std::vector<std::string> gene_names;
  double median_total = 0;       ///< depth to which counts are normalised
  std::vector<double> center;    ///< per gene
  std::vector<double> loadings;  ///< row-major, genes × dimensions
  std::vector<double> scores;    ///< row-major, cells × dimensions; rows of empty cells are 0
  std::vector<double> variance;  ///< per dimension

  /// Scores of other cells (row-major, cells × dimensions); genes are matched by name.
  [[nodiscard]] std::vector<double> project(const Dataset& data, const Context& context) const;
  void save(ArchiveWriter& archive, const std::string& prefix) const;
  [[nodiscard]] static CellEmbedding load(const ArchiveReader& archive, const std::string& prefix);
};

/// Principal components of sparse input without a dense or centred copy (irlba). At most min(cells, genes) − 1
/// dimensions, fewer where cells differ in fewer, none where all are alike. Deterministic for a seed; the same for any
/// number of threads.
[[nodiscard]] CellEmbedding embed_cells(const Dataset& data, std::span<const std::int32_t> genes, Input input,
                                        std::int64_t n_dimensions, const Context& context);

}  // namespace undrop::embed
