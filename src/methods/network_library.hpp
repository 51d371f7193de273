#pragma once

#include <undrop/methods.hpp>

#include <memory>
#include <string>

/// The second library, which holds the methods that train networks and is loaded when one is asked for.
namespace undrop::network_library {

/// Empty where the library can be loaded, else why not and what to install.
[[nodiscard]] std::string why_unavailable();
[[nodiscard]] std::unique_ptr<Imputer> make_imputer(const std::string& method, ImputerInput input);
[[nodiscard]] std::unique_ptr<FittedImputer> load_fitted(const std::string& method, const ArchiveReader& archive);

/// What the second library exports under the C name `undrop_network_methods`.
struct Exports {
  std::string undrop_version;
  std::string torch_version;
  std::unique_ptr<Imputer> (*make_imputer)(const std::string& method, ImputerInput input);
  std::unique_ptr<FittedImputer> (*load_fitted)(const std::string& method, const ArchiveReader& archive);
  bool (*has_cuda)();
};

/// Loads the library at the first call. Throws OptionError where it cannot be loaded.
[[nodiscard]] const Exports& exports();

}  // namespace undrop::network_library
