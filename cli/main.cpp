#include <undrop/errors.hpp>
#include <undrop/version.hpp>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include <array>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <functional>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include "compare_command.hpp"
#include "convert_command.hpp"
#include "evaluate_command.hpp"
#include "help.hpp"
#include "impute_command.hpp"
#include "info_command.hpp"
#include "interrupt.hpp"
#include "methods_command.hpp"
#include "output_line.hpp"
#include "posterior_command.hpp"
#include "report_command.hpp"
#include "session.hpp"
#include "simulate_command.hpp"

namespace undrop::cli {

namespace {

struct Command {
  std::string_view name;
  int (*run)(const std::vector<std::string>& arguments, Session& session);
};

constexpr std::array commands{Command{"impute", &impute_command},     Command{"posterior", &posterior_command},
                              Command{"compare", &compare_command},   Command{"evaluate", &evaluate_command},
                              Command{"simulate", &simulate_command}, Command{"report", &report_command},
                              Command{"convert", &convert_command},   Command{"methods", &methods_command},
                              Command{"info", &info_command}};

int unknown_command(const std::string& name) {
  std::vector<Parameter> known;
  for (const auto& command : commands) known.push_back({.name = std::string(command.name)});
  const std::string near = ParameterTable(std::move(known)).nearest(name);
  throw UsageError("unknown command '" + name + "'" + (near.empty() ? "" : ", did you mean " + near + "?") +
                   "; undrop -h lists them");
}

int dispatch(const std::vector<std::string>& arguments, Session& session) {
  const std::string& first = arguments.front();
  if (first == "-h" || first == "--help" || first == "help") {
    print_out(overview());
    return 0;
  }
  if (first == "--version") {
    print_out("undrop " + version());
    return 0;
  }
  if (first == "compare-part") return compare_part_command({arguments.begin() + 1, arguments.end()}, session);
  for (const auto& command : commands) {
    if (command.name == first) return command.run({arguments.begin() + 1, arguments.end()}, session);
  }
  return unknown_command(first);
}

constexpr int memory_or_disk = 5;
constexpr int internal = 4;

/// LibTorch has an exception of its own where memory is missing; its text is all that tells.
bool is_out_of_memory(const std::string& message) {
  return message.find("allocate memory") != std::string::npos || message.find("out of memory") != std::string::npos;
}

int report(Session& session, const std::string& message, int exit_code) {
  session.terminal().error(message, exit_code);
  return exit_code;
}

/// Threads of small matrix products that wait in a busy loop slow a run tenfold on a machine that others use too. Must
/// be said before LibTorch is loaded; what the user set stands.
void let_waiting_threads_sleep() { setenv("OMP_WAIT_POLICY", "PASSIVE", 0); }

/// Buffers of blocks come and go; memory that went back to the system each time would be cleared anew each time.
void keep_freed_memory() {
#if defined(__GLIBC__)
  constexpr int kept_bytes = 128 << 20;
  constexpr int mapped_from = 32 << 20;
  mallopt(M_TRIM_THRESHOLD, kept_bytes);
  mallopt(M_MMAP_THRESHOLD, mapped_from);
#endif
}

int run(const std::vector<std::string>& arguments) {
  if (arguments.empty()) {
    std::fputs(overview().c_str(), stderr);
    return 1;
  }
  ignore_failed_writes();
  let_waiting_threads_sleep();
  keep_freed_memory();
  Session session;
  try {
    return dispatch(arguments, session);
  } catch (const Error& error) {
    return report(session, error.what(), error.exit_code());
  } catch (const ReaderGone&) {
    return memory_or_disk;
  } catch (const std::bad_alloc&) {
    return report(session, "memory ran out; close other programs, give fewer cells, or set --max-memory",
                  memory_or_disk);
  } catch (const std::filesystem::filesystem_error& error) {
    return report(session, std::string(error.what()) + "; check the path and the space on the disk", memory_or_disk);
  } catch (const std::exception& error) {
    const std::string what = error.what();
    if (is_out_of_memory(what)) return report(session, "memory ran out: " + what, memory_or_disk);
    return report(session, "internal: " + what + "; please report this with the command and the version", internal);
  }
}

}  // namespace

}  // namespace undrop::cli

int main(int argc, char** argv) { return undrop::cli::run({argv + 1, argv + argc}); }
