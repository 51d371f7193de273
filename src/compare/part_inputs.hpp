#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>
#include <undrop/parameters.hpp>

#include <cstdint>

#include "compare/compare_input.hpp"
#include "judge/value_profile.hpp"
#include "prep/mask_split.hpp"
#include "prep/molecule_split.hpp"

/// The inputs that methods get: functions of the data, the options of the comparison, its seed and the repeat, so that
/// every part makes the same ones.
namespace undrop::compare {

[[nodiscard]] prep::MaskSplit mask_input(const CompareInput& input, const Options& options, std::int64_t repeat,
                                         const Context& context);
[[nodiscard]] prep::MoleculeSplit thin_input(const CompareInput& input, const Options& options, std::int64_t repeat,
                                             const Context& context);
/// The cells of one kind by themselves, with size factors of their own.
[[nodiscard]] Dataset null_input(const CompareInput& input, const Options& options, const Context& context);

/// Up to 2,000 genes that vary most in these counts: what components are made of, the same for all entrants.
[[nodiscard]] judge::ProfileOptions profile_options(const Dataset& data, const Context& context);

/// The seed of methods and of the judge's own chance in one repeat.
[[nodiscard]] std::uint64_t repeat_seed(std::uint64_t seed, std::int64_t repeat);

}  // namespace undrop::compare
