#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>
#include <undrop/imputer.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "judge/value_source.hpp"

namespace undrop::judge {

/// Of a run outside this process.
struct ProgramCost {
  double seconds = 0;
  std::int64_t peak_memory = 0;  ///< bytes; 0 where it is not known
};

/// What an entrant made of one input: whatever gives values can be judged.
class EntrantOutput {
 public:
  virtual ~EntrantOutput() = default;
  /// The outputs that a protocol asks for (rule 6 of the judge), the one that stands for the entrant first.
  [[nodiscard]] virtual std::vector<std::string> variants(const std::string& protocol) const = 0;
  /// Cells × genes of the input. Values may be negative or not finite. Must not outlive this object.
  [[nodiscard]] virtual std::unique_ptr<ValueSource> values(const std::string& variant, Scale scale) const = 0;
  /// Standard deviations of a variant that is a posterior of rates, on the scale of counts; nullptr where it is none.
  [[nodiscard]] virtual std::unique_ptr<ValueSource> deviations(const std::string&) const { return nullptr; }
  /// P(dropout) at every zero; nullptr where the entrant has no dropout model.
  [[nodiscard]] virtual std::unique_ptr<ValueSource> dropout() const { return nullptr; }
  /// For pictures; nullptr where this is no method of undrop.
  [[nodiscard]] virtual const FittedImputer* fitted() const { return nullptr; }
  /// Where something else made the values; nothing where this process did.
  [[nodiscard]] virtual std::optional<ProgramCost> cost() const { return std::nullopt; }
};

/// Computes for one input after the other.
class EntrantRunner {
 public:
  virtual ~EntrantRunner() = default;
  /// `input`: modelled genes and cells only, size factors set, no annotations; it must outlive the result.
  [[nodiscard]] virtual std::unique_ptr<EntrantOutput> run(const Dataset& input, Context& context) = 0;
};

}  // namespace undrop::judge
