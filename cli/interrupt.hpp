#pragma once

#include <undrop/context.hpp>

namespace undrop::cli {

/// From now on SIGINT, SIGTERM and SIGHUP cancel `context`, which ends the run with nothing left behind. A second
/// signal ends the process at once.
void cancel_on_signals(const Context& context);

/// From now on a closed pipe is an error of writing instead of the end of the process.
void ignore_failed_writes();

}  // namespace undrop::cli
