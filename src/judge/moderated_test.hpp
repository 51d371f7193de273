#pragma once

#include <span>
#include <vector>

#include "judge/welch_test.hpp"

namespace undrop::judge {

/// Two groups of values of one gene.
struct GroupMoments {
  SampleMoments a;
  SampleMoments b;
};

/// Two-sided P of the moderated t-test of every gene (Smyth 2004): with two or three samples a group a gene's own
/// variance says little, so that all genes' variances, taken as draws of a scaled inverse chi-squared distribution
/// whose parameters are estimated, lend it theirs. All genes must have the same numbers of samples. Genes that vary in
/// no group are tested by the common variance alone. NaN where a group is empty or both have a single sample. O(genes).
[[nodiscard]] std::vector<double> moderated_p(std::span<const GroupMoments> genes);

}  // namespace undrop::judge
