#include "session.hpp"

#include <variant>

#include "interrupt.hpp"
#include "pipeline/impute_parameters.hpp"

namespace undrop::cli {

namespace {

const ParameterValue* find(const ParameterValues& values, const std::string& name) {
  const auto at = values.find(name);
  return at == values.end() ? nullptr : &at->second;
}

}  // namespace

void Session::add_flags(CLI::App& app) {
  const std::string group = "What is said";
  auto* quiet = app.add_flag("-q,--quiet", quiet_, "Say nothing but warnings and errors")->group(group);
  app.add_flag("-v,--verbose", verbose_, "Say more")->group(group)->excludes(quiet);
  app.add_flag("--log-json", json_, "Log, progress and errors as JSON, one object a line")->group(group);
}

Context& Session::open(const ParameterValues& values) {
  const Verbosity verbosity = quiet_ ? Verbosity::quiet : verbose_ ? Verbosity::verbose : Verbosity::normal;
  terminal_ = std::make_unique<Terminal>(verbosity, json_);
  terminal_->attach(context_);
  cancel_on_signals(context_);
  if (const auto* threads = find(values, "threads")) {
    const auto count = std::get<std::int64_t>(*threads);
    if (count > 0) context_.threads = static_cast<int>(count);
  }
  if (const auto* seed = find(values, "seed")) {
    context_.seed = static_cast<std::uint64_t>(std::get<std::int64_t>(*seed));
  }
  if (const auto* device = find(values, "device")) {
    context_.device = std::get<std::string>(*device) == "cuda" ? Device::cuda : Device::cpu;
  }
  const auto* memory = find(values, "max_memory");
  if (memory != nullptr && std::get<std::string>(*memory) != "free") {
    context_.memory_budget = pipeline::parse_size("max-memory", std::get<std::string>(*memory));
  }
  return context_;
}

Terminal& Session::terminal() {
  if (!terminal_) terminal_ = std::make_unique<Terminal>(Verbosity::normal, json_);
  return *terminal_;
}

}  // namespace undrop::cli
