#include <undrop/errors.hpp>
#include <undrop/version.hpp>

#include <torch/torch.h>

#include "methods/network_library.hpp"
#include "methods/scdtl/scdtl.hpp"
#include "methods/scgacl/scgacl.hpp"
#include "methods/scigans/scigans.hpp"
#include "methods/scmaskgan/scmaskgan.hpp"
#include "methods/scvgae/scvgae.hpp"

namespace undrop::network_library {

namespace {

std::unique_ptr<Imputer> make(const std::string& method, ImputerInput input) {
  if (method == "scdtl") return scdtl::make(std::move(input));
  if (method == "scgacl") return std::make_unique<scgacl::Scgacl>(std::move(input));
  if (method == "scigans") return std::make_unique<scigans::Scigans>(std::move(input));
  if (method == "scmaskgan") return std::make_unique<scmaskgan::Scmaskgan>(std::move(input));
  if (method == "scvgae") return scvgae::make(std::move(input));
  throw OptionError("method", method, "is not a network method");
}

std::unique_ptr<FittedImputer> load(const std::string& method, const ArchiveReader& archive) {
  if (method == "scdtl") return scdtl::load(archive);
  if (method == "scgacl") return scgacl::FittedScgacl::load(archive);
  if (method == "scigans") return scigans::load(archive);
  if (method == "scmaskgan") return scmaskgan::load(archive);
  if (method == "scvgae") return scvgae::load(archive);
  throw OptionError("method", method, "is not a network method");
}

bool has_cuda() { return torch::cuda::is_available(); }

}  // namespace

/// The one name that the second library is known by.
extern "C" const Exports* undrop_network_methods() {
  static const Exports all{version(), TORCH_VERSION, &make, &load, &has_cuda};
  return &all;
}

}  // namespace undrop::network_library
