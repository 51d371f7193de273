#pragma once

#include <undrop/context.hpp>
#include <undrop/facts.hpp>

#include <cstdint>
#include <string>
#include <vector>

#include "judge/comparison.hpp"

namespace undrop::report {

struct SummaryOptions {
  std::string layer = {};               ///< the one that is marked as imputed where empty
  std::string labels = {};              ///< column of obs; the run's labels or clusters where empty
  std::vector<std::string> genes = {};  ///< to be drawn; those that vary most and have zeros where empty
  std::int64_t n_cells = 2000;          ///< most cells of the embedding
};

/// How many entries have which value, on log1p, in bins of `bin_width` from 0.
struct ValueHistogram {
  double bin_width = 0.1;
  std::vector<std::int64_t> observed = {};  ///< of the counts that are not 0
  std::vector<std::int64_t> filled = {};    ///< of the zeros that have a value now
};

/// What a run wrote about itself, and what its result amounts to, of the modelled genes.
struct ResultSummary {
  std::string path = {};
  std::string layer = {};
  Facts facts = {};  ///< uns[layer]
  std::int64_t n_cells = 0;
  std::int64_t n_genes = 0;
  std::int64_t n_modelled = 0;  ///< features of the modelled types
  std::int64_t observed = 0;    ///< entries with a count
  std::int64_t zeros = 0;
  std::int64_t filled = 0;   ///< zeros that have a value now
  std::int64_t changed = 0;  ///< observed entries whose value is not that of the count, to 1e-5 of its size
  double mass_ratio = 0;     ///< sum of the output / sum of the counts, on the count scale
  ValueHistogram histogram = {};
  std::vector<std::string> embedded_labels = {};
  std::string label_column = {};
  std::string embedding = {};
  std::vector<std::string> genes = {};
  std::vector<judge::EntrantPicture> pictures = {};  ///< the counts, then the result
};

/// Reads a result of `undrop impute` (h5ad) once, by blocks of cells. Embeddings are UMAP of 20 principal components of
/// log1p values of the 2,000 most variable genes of the counts, on a sample of cells drawn by the seed; the second is
/// turned to the first. Memory: the counts, two dense blocks of some 32 MiB, and sampled cells × chosen genes. Throws
/// OptionError (no such layer, column), InputError (not a result of undrop, unknown genes), FormatError.
[[nodiscard]] ResultSummary summarise_result(const std::string& path, const SummaryOptions& options, Context& context);

}  // namespace undrop::report
