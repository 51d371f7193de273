#pragma once

#include <undrop/methods.hpp>
#include <undrop/parameters.hpp>

#include <cstdint>
#include <string>
#include <vector>

#include "compare/compare_input.hpp"
#include "judge/comparison.hpp"

namespace undrop::compare {

/// Something to be compared, and what it is made by.
struct EntrantPlan {
  std::string name = {};
  std::string kind = "method";  ///< "method"; "truth": the true counts themselves; "file", "command": see plan_foreign
  std::string method = {};      ///< of kind "method"; else the file or folder, or the command
  std::string preset = "default";
  ParameterValues options = {};  ///< as given, checked
  bool is_control = false;
};

/// The inputs that a fit can be made on. `whole`: the counts as they are, for truth, labels, de, trajectory and
/// structure.
enum class InputKind { mask, thin, whole, null };

[[nodiscard]] std::string to_text(InputKind kind);
/// Throws std::invalid_argument.
[[nodiscard]] InputKind input_kind(const std::string& text);

/// One fit of one entrant: what a child process does.
struct PartPlan {
  InputKind kind = InputKind::mask;
  std::size_t entrant = 0;  ///< place in ComparePlan::entrants
  std::int64_t repeat = 0;
};

struct ComparePlan {
  std::string input;
  ParameterValues options;  ///< of compare_parameters(), all of them
  std::vector<EntrantPlan> entrants;
  std::vector<std::string> protocols;  ///< that are run, in the order of the report

  [[nodiscard]] Options checked_options() const;
  [[nodiscard]] bool runs(const std::string& protocol) const;
};

/// The controls, then what --methods names. Throws OptionError for unknown methods and options, methods that this build
/// cannot run, and names given twice.
[[nodiscard]] std::vector<EntrantPlan> plan_entrants(const std::string& methods, bool has_truth);

/// Every protocol with its question and whether it runs. Throws OptionError for unknown names, and where one that was
/// asked for by name cannot run.
[[nodiscard]] std::vector<judge::ProtocolSummary> plan_protocols(const std::string& asked, const CompareInput& input);

/// In the order in which they are run: by repeat, so that a time limit leaves whole repeats.
[[nodiscard]] std::vector<PartPlan> plan_parts(const ComparePlan& plan);

/// The protocols that a part serves.
[[nodiscard]] std::vector<std::string> protocols_of(const ComparePlan& plan, const PartPlan& part);

/// A part's name: "mask.scgacl.r0", fit for a file.
[[nodiscard]] std::string part_name(const ComparePlan& plan, const PartPlan& part);

/// Of everything that a part's result depends on: the input, the settings of its protocols, the entrant, the version.
[[nodiscard]] std::string part_fingerprint(const ComparePlan& plan, const PartPlan& part,
                                           const std::string& input_fingerprint);

/// For the child processes.
[[nodiscard]] std::string to_json(const ComparePlan& plan);
/// Throws FormatError.
[[nodiscard]] ComparePlan plan_from_json(const std::string& text, const std::string& path);

}  // namespace undrop::compare
