#pragma once

#include <undrop/methods.hpp>

#include <memory>

/// The choice of the calibrated dropout model (dropout/calibrated_dropout) for methods that do not fit it themselves:
/// which zeros are called is then no longer the method's affair, what they are filled with is.
namespace undrop::calibrated_calls {

/// Adds the option `dropout_model` (own, calibrated) to the table of a method that fills zeros and has none.
void declare(MethodInfo& info);

/// Whether these options choose it.
[[nodiscard]] bool are_chosen(const ParameterValues& options);

/// What a method offers with these options.
[[nodiscard]] Offer offer_with(const MethodInfo& info, const ParameterValues& options);

/// The same method, and after its fit that of the dropout model to the genes that it models.
[[nodiscard]] std::unique_ptr<Imputer> around(std::unique_ptr<Imputer> method);

/// What a fitted one of these saved, around what the method itself loaded.
[[nodiscard]] bool are_in(const ArchiveReader& archive);
[[nodiscard]] std::unique_ptr<FittedImputer> load(std::unique_ptr<FittedImputer> method, const ArchiveReader& archive);

}  // namespace undrop::calibrated_calls
