#pragma once

#include <undrop/context.hpp>
#include <undrop/parameters.hpp>

#include <cstdint>
#include <string>
#include <vector>

#include "compare/compare_input.hpp"
#include "judge/comparison.hpp"
#include "judge/entrant_output.hpp"
#include "judge/hidden_scores.hpp"
#include "judge/value_source.hpp"
#include "prep/mask_split.hpp"

/// What a part of the first repeat draws of its entrant for the report.
namespace undrop::compare {

/// Empty bins that reach as far as all but the largest of the hidden values; the same for all entrants.
[[nodiscard]] judge::SquareBins hidden_bins(const prep::MaskSplit& split);

/// The genes that --genes names, at most 24; none where it names none. Throws InputError where the data have none of
/// them.
[[nodiscard]] std::vector<std::int32_t> genes_to_draw(const Dataset& data, const Options& options,
                                                      const Context& context);

/// Adds the picture of an entrant's values of the whole input (log1p) to what its part found, with the labels of the
/// embedded cells, the chosen genes and the dropout model where there is one. Throws OptionError where --genes names
/// what the data do not have.
void draw_whole(const std::string& entrant, const judge::EntrantOutput& output, const judge::ValueSource& values,
                const CompareInput& input, const Options& options, const Context& context, judge::Comparison& found);

}  // namespace undrop::compare
