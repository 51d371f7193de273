#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

/// Scores kept in parts that belong to single cells, so that cells can be resampled without computing the parts again.
/// Plain data: whoever writes it to a file needs the form, the number of cells and the columns.
namespace undrop::judge {

/// How a score follows from its columns (one value a cell each; Σ over cells, w the weight of a cell).
enum class ScoreForm {
  mean,                           ///< Σ w a / Σ w b; columns a, b
  root_mean,                      ///< √(Σ w a / Σ w b)
  explained,                      ///< 1 − Σ w a / Σ w b
  pearson,                        ///< columns n, Σa, Σb, Σaa, Σbb, Σab of the cell's pairs
  cosine,                         ///< the same columns
  adjusted_rand_index,            ///< columns found code, true code; negative: left out
  normalized_mutual_information,  ///< the same columns
  purity,                         ///< the same columns
  kendall,                        ///< columns pseudotime, stage; NaN: left out
  spearman,                       ///< the same columns
  ordering                        ///< the same columns; pseudo-temporal ordering score
};

[[nodiscard]] std::string to_text(ScoreForm form);
/// Throws std::invalid_argument for another word than to_text gives.
[[nodiscard]] ScoreForm score_form(const std::string& text);
[[nodiscard]] std::int64_t n_columns(ScoreForm form);

struct CellScore {
  ScoreForm form = ScoreForm::mean;
  std::int64_t n_cells = 0;
  std::vector<double> columns;  ///< column after column

  [[nodiscard]] std::span<const double> column(std::int64_t index) const;
};

/// From columns of equal length; throws std::invalid_argument where number or lengths are wrong.
[[nodiscard]] CellScore cell_score(ScoreForm form, const std::vector<std::vector<double>>& columns);
/// Codes for the forms that compare groupings.
[[nodiscard]] CellScore grouping_score(ScoreForm form, std::span<const std::int32_t> found,
                                       std::span<const std::int32_t> types);

/// The score with every cell as often as its weight says; all once where there are no weights. NaN where it is not
/// defined. O(cells), for ranks O(cells log cells).
[[nodiscard]] double evaluate(const CellScore& score, std::span<const std::uint32_t> weights = {});

}  // namespace undrop::judge
