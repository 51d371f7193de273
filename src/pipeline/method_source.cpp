#include "pipeline/method_source.hpp"

#include <undrop/errors.hpp>

#include <utility>

namespace undrop::pipeline {

MethodSource registered_method(const std::string& name) {
  const MethodInfo& info = find_method(name);
  const std::string reason = why_unavailable(info);
  if (!reason.empty()) throw OptionError("method", name, reason);
  return {info, [name](ImputerInput input) { return make_imputer(name, std::move(input)); },
          [name](const ArchiveReader& archive) { return load_fitted(name, archive); }};
}

}  // namespace undrop::pipeline
