#pragma once

#include <undrop/parameters.hpp>

#include <optional>
#include <string>
#include <vector>

#include "compare/compare_plan.hpp"

/// Entrants that are no methods of undrop: results made elsewhere (kind "file") and programs that are run on every
/// input (kind "command").
namespace undrop::compare {

/// From the options `add` (NAME=FILE[:LAYER]:SCALE or NAME=FOLDER[:LAYER]:SCALE) and `command` (NAME=COMMAND or
/// NAME:SCALE=COMMAND), one a line. Throws OptionError where one cannot be read as that, names no known scale, or its
/// file does not exist.
[[nodiscard]] std::vector<EntrantPlan> plan_foreign(const Options& options);

/// The file in a folder of exported inputs, or of answers to them, that belongs to a part: "mask.r0.h5ad",
/// "whole.h5ad". `permuted`: of the task null, the genes dealt anew.
[[nodiscard]] std::string exported_name(InputKind kind, std::int64_t repeat, bool permuted = false);

/// The file that answers an input of this kind; nullopt where there is none.
[[nodiscard]] std::optional<std::string> answer_of(const EntrantPlan& entrant, InputKind kind, std::int64_t repeat,
                                                   bool permuted = false);

/// Why a result made elsewhere says nothing of a part; empty where it does, and for other entrants.
[[nodiscard]] std::string why_unanswered(const EntrantPlan& entrant, const PartPlan& part);

}  // namespace undrop::compare
