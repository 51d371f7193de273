#include "build_facts.hpp"

#include <undrop/context.hpp>
#include <undrop/errors.hpp>
#include <undrop/methods.hpp>
#include <undrop/version.hpp>

#include <fmt/format.h>
#include <hdf5.h>

#include <algorithm>

#include "methods/network_library.hpp"
#include "terminal.hpp"

namespace undrop::cli {

namespace {

std::string compiler() {
#if defined(__clang__)
  return "Clang " __clang_version__;
#else
  return "GCC " __VERSION__;
#endif
}

std::string hdf5_version() {
  unsigned major = 0;
  unsigned minor = 0;
  unsigned release = 0;
  H5get_libversion(&major, &minor, &release);
  return fmt::format("{}.{}.{}", major, minor, release);
}

/// Empty where networks can be trained; the reason else.
std::string add_networks(Json& facts) {
  Json devices = Json::array({"cpu"});
  std::string reason;
  try {
    const auto& networks = network_library::exports();
    facts["network_methods"] = "available";
    facts["torch"] = networks.torch_version;
    if (networks.has_cuda()) devices.push_back("cuda");
  } catch (const OptionError& error) {
    reason = error.what();
    const std::string about = "--" + error.option() + ": ";
    if (reason.starts_with(about)) reason.erase(0, about.size());
    facts["network_methods"] = reason;
  }
  facts["devices"] = devices;
  return reason;
}

std::string value_text(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  if (value.is_number_float()) return fmt::format("{:.6g}", value.get<double>());
  if (!value.is_array()) return value.dump();
  std::string text;
  for (const auto& item : value) text += (text.empty() ? "" : ", ") + value_text(item);
  return text.empty() ? "none" : text;
}

std::string label_text(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

}  // namespace

Json build_facts() {
  Json facts{{"undrop", version()}, {"compiler", compiler()}, {"hdf5", hdf5_version()}};
  const std::string no_networks = add_networks(facts);
  Json available = Json::array();
  for (const auto& method : methods()) {
    if (no_networks.empty() || !method.needs_torch) available.push_back(method.name);
  }
  facts["methods"] = available;
  facts["threads"] = available_threads();
  facts["free_memory"] = bytes_text(static_cast<double>(available_memory()));
  return facts;
}

std::string facts_text(const Json& facts) {
  std::size_t width = 0;
  for (const auto& [name, value] : facts.items()) width = std::max(width, name.size());
  std::string text;
  for (const auto& [name, value] : facts.items()) {
    text += fmt::format("{:<{}}  {}\n", label_text(name), width, value_text(value));
  }
  return text;
}

}  // namespace undrop::cli
