#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace undrop::judge {

/// What the pictures of all entrants on one data set share, chosen on its counts.
struct PictureFrame {
  std::vector<std::int64_t> cells;           ///< that are embedded, rising
  std::vector<std::int32_t> embedded_genes;  ///< that the components are made of, rising
  std::vector<std::int32_t> chosen_genes;    ///< whose values are drawn
  std::vector<std::string> chosen_names;
  std::string embedding;         ///< "UMAP of 20 principal components ..."
  std::vector<double> mean;      ///< per gene, of log1p of the counts over all cells
  std::vector<double> variance;  ///< per gene, with n; 0 for genes that are not modelled or do not vary
};

/// At most 2,000 of the cells that are not empty, drawn by the seed, and up to 1,000 variable genes. `chosen`: genes to
/// be drawn; the 6 that tell most (telling_genes) where there are none. Two passes over the counts.
[[nodiscard]] PictureFrame picture_frame(const Dataset& data, std::vector<std::int32_t> chosen, const Context& context);

/// At most `n` of the cells that are not empty, drawn by the seed, rising.
[[nodiscard]] std::vector<std::int64_t> sample_of_cells(const Dataset& data, std::int64_t n, const Context& context);

/// The modelled genes on which imputation shows most, the first first: by the variance of their log1p values times the
/// share of zeros. Genes without zeros are left out. One pass over the counts.
[[nodiscard]] std::vector<std::int32_t> telling_genes(const Dataset& data, std::size_t n);

/// A gene's symbol, or its name where it has none.
[[nodiscard]] std::string gene_title(const Dataset& data, std::int32_t gene);

}  // namespace undrop::judge
