#pragma once

#include <string>
#include <vector>

#include "judge/comparison.hpp"

/// Figures of what imputation does to the data, from what was computed for them. Each is a piece of HTML with a table
/// beside its drawings; empty where there is nothing to draw.
namespace undrop::report {

/// What is drawn: the counts as they are first, then one picture an entrant.
struct PictureBook {
  const std::vector<judge::EntrantPicture>& pictures;
  const std::vector<std::string>& labels;  ///< one an embedded cell, or empty
  const std::string& embedding;            ///< how it was made, and of how many cells
  const std::vector<std::string>& genes;   ///< the chosen ones
  std::vector<std::string> controls = {};  ///< entrants that are drawn in grey
};

/// Small multiples, coloured by label.
[[nodiscard]] std::string embedding_figures(const PictureBook& book);
/// Probability of dropout against mean expression, a curve a population. At most eight populations an entrant.
[[nodiscard]] std::string dropout_figures(const PictureBook& book);
/// Expression of the chosen genes, one chart a gene.
[[nodiscard]] std::string gene_figures(const PictureBook& book);
/// Hidden values against predicted ones.
[[nodiscard]] std::string hidden_figures(const PictureBook& book);
/// Variance of genes after / before.
[[nodiscard]] std::string variance_figure(const PictureBook& book);

}  // namespace undrop::report
