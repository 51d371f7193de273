#pragma once

#include <undrop/context.hpp>
#include <undrop/parameters.hpp>

#include <cstdint>
#include <string>
#include <vector>

#include "judge/comparison.hpp"

namespace undrop::compare {

struct CompareRequest {
  std::string input;
  ParameterValues options;           ///< of compare_parameters()
  std::vector<std::string> command;  ///< that repeats it, for the report
  /// The program, and the words after which it takes a part's arguments (see run_part_file).
  std::vector<std::string> part_command;
};

/// Plans, runs every part in a child process, judges, and writes DIR/scores.json, scores.csv and report.html. Finished
/// parts stay in DIR/parts: with --resume what is there and was made from the same input and settings is kept. Where it
/// is cancelled the finished parts stay too. Throws UsageError where DIR holds a comparison and neither --resume nor
/// --force is given, and what reading the input throws; what goes wrong in a part is a row.
/// With --export-inputs the inputs are written instead, and the comparison that is returned is empty.
judge::Comparison run_comparison(const CompareRequest& request, Context& context);

/// What a child process does: `arguments` are the plan's file, the kind of input, the entrant's place, the repeat, and
/// the file for what was found.
void run_part_file(const std::vector<std::string>& arguments, Context& context);

}  // namespace undrop::compare
