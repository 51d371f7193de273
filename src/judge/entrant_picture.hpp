#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>
#include <undrop/imputer.hpp>

#include <string>
#include <vector>

#include "judge/comparison.hpp"
#include "judge/hidden_scores.hpp"
#include "judge/picture_frame.hpp"
#include "judge/value_source.hpp"

namespace undrop::judge {

/// Embedding, variance kept and chosen genes of one entrant. `values` on log1p, of the frame's data. One pass over its
/// blocks; memory: a block, sampled cells × embedded genes and all cells × chosen genes. The embedding is empty where
/// the sampled cells do not differ.
[[nodiscard]] EntrantPicture entrant_picture(const std::string& entrant, const ValueSource& values,
                                             const PictureFrame& frame, const Context& context);

/// The curve of a dropout model on a sample of the genes that it models: from its table, by population, where it has
/// one, else the mean of `dropout` (P(dropout) at every zero; may be nullptr) over each gene's zeros. Nothing where
/// there is neither.
void add_dropout_curve(EntrantPicture& picture, const FittedImputer& fitted, const ValueSource* dropout,
                       const Dataset& data, const PictureFrame& frame, const Context& context);

/// Hidden values against predicted ones.
void add_hidden(EntrantPicture& picture, const SquareBins& bins);

/// One picture an entrant, in the order of first appearance but `none` first: what parts drew apart is put together,
/// and every embedding turned and mirrored to lie like that of `none`.
[[nodiscard]] std::vector<EntrantPicture> joined_pictures(const std::vector<EntrantPicture>& parts);

}  // namespace undrop::judge
