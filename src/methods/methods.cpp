#include <undrop/errors.hpp>
#include <undrop/methods.hpp>

#include <algorithm>

#include "methods/network_library.hpp"
#include "methods/scgacl/parameters.hpp"

namespace undrop {

const std::vector<MethodInfo>& methods() {
  static const std::vector<MethodInfo> all{scgacl::info()};
  return all;
}

const MethodInfo& find_method(const std::string& name) {
  std::vector<Parameter> names;
  std::string known;
  for (const auto& method : methods()) {
    if (method.name == name) return method;
    names.push_back({.name = method.name});
    known += (known.empty() ? "" : ", ") + method.name;
  }
  const std::string near = ParameterTable(std::move(names)).nearest(name);
  const std::string hint = near.empty() ? std::string() : ", did you mean " + near + "?";
  throw OptionError("method", name, "unknown method" + hint + " (known: " + known + ")");
}

std::string why_unavailable(const MethodInfo& method) {
  return method.needs_torch ? network_library::why_unavailable() : std::string();
}

std::unique_ptr<Imputer> make_imputer(const std::string& method, ImputerInput input) {
  const MethodInfo& info = find_method(method);
  const std::string reason = why_unavailable(info);
  if (!reason.empty()) throw OptionError("method", method, reason);
  return network_library::make_imputer(method, std::move(input));
}

std::unique_ptr<FittedImputer> load_fitted(const std::string& method, const ArchiveReader& archive) {
  const MethodInfo& info = find_method(method);
  const std::string reason = why_unavailable(info);
  if (!reason.empty()) throw OptionError("method", method, reason);
  return network_library::load_fitted(method, archive);
}

}  // namespace undrop
