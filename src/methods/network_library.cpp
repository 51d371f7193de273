#include "methods/network_library.hpp"

#include <undrop/errors.hpp>
#include <undrop/version.hpp>

#include <dlfcn.h>

#include <filesystem>

namespace undrop::network_library {

namespace {

constexpr auto library_name = "libundrop_networks.so";
constexpr auto advice =
    "This build has no network methods: install PyTorch (pip install torch==" UNDROP_TORCH_VERSION
    "), configure with -DUNDROP_WITH_TORCH=ON and build again; 'undrop methods' lists those that need none";

std::filesystem::path own_folder() {
  Dl_info info{};
  if (dladdr(reinterpret_cast<void*>(&why_unavailable), &info) == 0 || info.dli_fname == nullptr) return {};
  return std::filesystem::path(info.dli_fname).parent_path();
}

struct Loaded {
  const Exports* exports = nullptr;
  std::string problem;
};

Loaded load() {
  const auto path = own_folder() / library_name;
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return {nullptr, advice};
  void* handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) {
    const char* reason = dlerror();
    return {nullptr, std::string("the network methods cannot be loaded (") +
                         (reason == nullptr ? "no reason given" : reason) +
                         "); they were built for PyTorch " UNDROP_TORCH_VERSION};
  }
  using Entry = const Exports* (*)();
  const auto entry = reinterpret_cast<Entry>(dlsym(handle, "undrop_network_methods"));
  if (entry == nullptr) return {nullptr, path.string() + " is not a library of network methods"};
  const Exports* exports = entry();
  if (exports->undrop_version != version()) {
    return {nullptr, path.string() + " belongs to undrop " + exports->undrop_version + ", this is " + version() +
                         "; build both again"};
  }
  return {exports, {}};
}

const Loaded& loaded() {
  static const Loaded once = load();
  return once;
}

}  // namespace

std::string why_unavailable() {
  std::error_code ignored;
  return std::filesystem::exists(own_folder() / library_name, ignored) ? std::string() : advice;
}

const Exports& exports() {
  if (loaded().exports == nullptr) throw OptionError("method", "", loaded().problem);
  return *loaded().exports;
}

std::unique_ptr<Imputer> make_imputer(const std::string& method, ImputerInput input) {
  return exports().make_imputer(method, std::move(input));
}

std::unique_ptr<FittedImputer> load_fitted(const std::string& method, const ArchiveReader& archive) {
  return exports().load_fitted(method, archive);
}

}  // namespace undrop::network_library
