#pragma once

#include <undrop/context.hpp>

#include <cstdint>
#include <string>
#include <vector>

#include "judge/cell_score.hpp"
#include "judge/comparison.hpp"

namespace undrop::judge {

/// What a part measured in pieces that are resampled: one per entrant × protocol × variant × repeat × metric.
struct CellContributions {
  std::string entrant = {};
  std::string protocol = {};
  std::string variant = {};
  std::int64_t repeat = 0;
  CellScore score = {};               ///< by cell: mask, thin, truth, labels, trajectory, structure
  std::string metric = {};            ///< empty: the protocol's primary one; `structure` wants "rarest_kept" too
  std::vector<double> by_split = {};  ///< instead of `score`: one value a split, the same splits for all (null, de)
};

/// Standings by the primary metric of every protocol that ran, and the verdict on it in words: fills `standings`,
/// `verdicts` and, where there is one repeat only, a note of the protocol. Needs entrants, protocols and runs.
///
/// Differences are paired, over the repeats that both sides finished. Where cells were measured: bootstrap over cells
/// (the same draws for all), averaged over repeats, and widened by the repeats' own spread (Student), so that two runs
/// of one method with other seeds come out as no difference at the stated rate. Where splits were measured: Student's
/// interval over splits, averaged over repeats. Else Student's over repeats, and none where repeats did not vary.
///
/// A method helps where the intervals of its differences from `none` and from the best control lie wholly on the better
/// side; it harms where that from `none` lies wholly on the other. `truth` is never the best control. At `null` a
/// method harms where it finds more genes than `none`, at `structure` where the rarest cluster is lost: its cells keep
/// less than half the neighbours of their own that they have without imputation, with its interval.
/// Cost O(draws × cells × entrants × variants × repeats), 1,000 draws.
void judge_standings(Comparison& comparison, const std::vector<CellContributions>& contributions,
                     const Context& context);

}  // namespace undrop::judge
