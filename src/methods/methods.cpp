#include <undrop/errors.hpp>
#include <undrop/methods.hpp>

#include <algorithm>
#include <utility>

#include "methods/alra/alra.hpp"
#include "methods/alra/parameters.hpp"
#include "methods/calibrated_calls.hpp"
#include "methods/completion/completion.hpp"
#include "methods/completion/parameters.hpp"
#include "methods/drimpute/drimpute.hpp"
#include "methods/drimpute/parameters.hpp"
#include "methods/ebayes/ebayes.hpp"
#include "methods/ebayes/parameters.hpp"
#include "methods/gamma_null/gamma_null.hpp"
#include "methods/gamma_null/parameters.hpp"
#include "methods/gene_mean/gene_mean.hpp"
#include "methods/gene_mean/parameters.hpp"
#include "methods/knn_mean/knn_mean.hpp"
#include "methods/knn_mean/parameters.hpp"
#include "methods/knn_smoothing/knn_smoothing.hpp"
#include "methods/knn_smoothing/parameters.hpp"
#include "methods/lowrank/lowrank.hpp"
#include "methods/lowrank/parameters.hpp"
#include "methods/magic/magic.hpp"
#include "methods/magic/parameters.hpp"
#include "methods/network_library.hpp"
#include "methods/none/none.hpp"
#include "methods/none/parameters.hpp"
#include "methods/nonzero_mean/nonzero_mean.hpp"
#include "methods/nonzero_mean/parameters.hpp"
#include "methods/saver/parameters.hpp"
#include "methods/saver/saver.hpp"
#include "methods/scdtl/parameters.hpp"
#include "methods/scgacl/parameters.hpp"
#include "methods/scigans/parameters.hpp"
#include "methods/scimpute/parameters.hpp"
#include "methods/scimpute/scimpute.hpp"
#include "methods/scmaskgan/parameters.hpp"
#include "methods/scvgae/parameters.hpp"

namespace undrop {

namespace {

/// A method that trains networks is made and loaded by the second library, which knows it by its name.
struct Registered {
  MethodInfo info;
  std::unique_ptr<Imputer> (*make)(ImputerInput input) = nullptr;
  std::unique_ptr<FittedImputer> (*load)(const ArchiveReader& archive) = nullptr;
};

const std::vector<Registered>& registry() {
  static const std::vector<Registered> all{
      {alra::info(), &alra::make, &alra::load},
      {completion::info(), &completion::make, &completion::load},
      {drimpute::info(), &drimpute::make, &drimpute::load},
      {ebayes::info(), &ebayes::make, &ebayes::load},
      {gamma_null::info(), &gamma_null::make, &gamma_null::load},
      {gene_mean::info(), &gene_mean::make, &gene_mean::load},
      {knn_mean::info(), &knn_mean::make, &knn_mean::load},
      {knn_smoothing::info(), &knn_smoothing::make, &knn_smoothing::load},
      {lowrank::info(), &lowrank::make, &lowrank::load},
      {magic::info(), &magic::make, &magic::load},
      {none::info(), &none::make, &none::load},
      {nonzero_mean::info(), &nonzero_mean::make, &nonzero_mean::load},
      {saver::info(), &saver::make, &saver::load},
      {scdtl::info()},
      {scgacl::info()},
      {scigans::info()},
      {scimpute::info(), &scimpute::make, &scimpute::load},
      {scmaskgan::info()},
      {scvgae::info()},
  };
  return all;
}

/// A method whose own table has the choice fits the model that was chosen itself.
bool has_own_model(const Registered& entry) { return entry.info.parameters.find("dropout_model") != nullptr; }

const Registered& runnable(const std::string& name) {
  const MethodInfo& info = find_method(name);
  const std::string reason = why_unavailable(info);
  if (!reason.empty()) throw OptionError("method", name, reason);
  return *std::find_if(registry().begin(), registry().end(),
                       [&](const auto& entry) { return entry.info.name == name; });
}

}  // namespace

const std::vector<MethodInfo>& methods() {
  static const std::vector<MethodInfo> all = [] {
    std::vector<MethodInfo> infos;
    for (const auto& entry : registry()) calibrated_calls::declare(infos.emplace_back(entry.info));
    return infos;
  }();
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
  const Registered& entry = runnable(method);
  const bool fits_calls = !has_own_model(entry) && calibrated_calls::are_chosen(input.options.values());
  auto imputer =
      entry.make != nullptr ? entry.make(std::move(input)) : network_library::make_imputer(method, std::move(input));
  return fits_calls ? calibrated_calls::around(std::move(imputer)) : std::move(imputer);
}

std::unique_ptr<FittedImputer> load_fitted(const std::string& method, const ArchiveReader& archive) {
  const Registered& entry = runnable(method);
  auto fitted = entry.load != nullptr ? entry.load(archive) : network_library::load_fitted(method, archive);
  return calibrated_calls::are_in(archive) ? calibrated_calls::load(std::move(fitted), archive) : std::move(fitted);
}

}  // namespace undrop
