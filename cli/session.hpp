#pragma once

#include <undrop/context.hpp>
#include <undrop/parameters.hpp>

#include <CLI/CLI.hpp>

#include <memory>
#include <string>

#include "terminal.hpp"

namespace undrop::cli {

/// What a command runs in: its terminal and its context, with the flags that every command has (-q, -v, --log-json).
class Session {
 public:
  /// The flags -q, -v and --log-json.
  void add_flags(CLI::App& app);
  /// Opens the terminal, listens to signals, and takes threads, seed, device and max_memory from `values` where they
  /// are there. Throws OptionError.
  Context& open(const ParameterValues& values);
  /// The terminal; plain where the session was not opened.
  [[nodiscard]] Terminal& terminal();

 private:
  bool quiet_ = false;
  bool verbose_ = false;
  bool json_ = false;
  std::unique_ptr<Terminal> terminal_;
  Context context_;
};

}  // namespace undrop::cli
