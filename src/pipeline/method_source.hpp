#pragma once

#include <undrop/methods.hpp>

#include <functional>
#include <memory>
#include <string>

namespace undrop::pipeline {

/// Where a run gets its method from: the registry, or a method of the caller's own.
struct MethodSource {
  MethodInfo info;
  std::function<std::unique_ptr<Imputer>(ImputerInput)> make;
  std::function<std::unique_ptr<FittedImputer>(const ArchiveReader&)> load;
};

/// Throws OptionError where there is no such method, or this build does not offer it.
[[nodiscard]] MethodSource registered_method(const std::string& name);

}  // namespace undrop::pipeline
