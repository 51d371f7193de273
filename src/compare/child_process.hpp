#pragma once

#include <undrop/context.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace undrop::compare {

struct ChildOutcome {
  int exit_code = 0;  ///< 0 where a signal ended it
  int signal = 0;     ///< 0 where it ended by itself
  bool timed_out = false;
  double seconds = 0;            ///< wall time
  std::int64_t peak_memory = 0;  ///< bytes, of the largest of the process and those that it started
  std::string last_words;        ///< the end of what it said, 2,000 characters

  [[nodiscard]] bool succeeded() const { return exit_code == 0 && signal == 0 && !timed_out; }
};

/// Runs a program and waits for it. What it says goes to the file `log`, which is removed where it succeeds.
/// `seconds_allowed`: after so many it is ended; infinite: never. Where the context is cancelled the program is told to
/// end (and made to after 10 s), and Cancelled is thrown. Throws ResourceError where it cannot be started.
[[nodiscard]] ChildOutcome run_child(const std::vector<std::string>& command, const std::string& log,
                                     double seconds_allowed, const Context& context);

/// "exit code 3", "ended by signal 9 (killed; memory may have run out)".
[[nodiscard]] std::string describe(const ChildOutcome& outcome);

/// Ends this process with its parent, however that ends.
void end_with_parent();

}  // namespace undrop::compare
