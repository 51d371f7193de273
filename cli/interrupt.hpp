#pragma once

#include <undrop/context.hpp>

namespace undrop::cli {

/// From now on SIGINT, SIGTERM and SIGHUP cancel `context`, which ends the run with nothing left behind. A second
/// signal ends the process at once. A closed pipe on standard output is an error of writing, not a signal.
void cancel_on_signals(const Context& context);

}  // namespace undrop::cli
