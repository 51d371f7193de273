#pragma once

#include <undrop/context.hpp>

#include <nanobind/nanobind.h>

#include <functional>

namespace undrop::binding {

/// Runs `work` in a thread of its own, without the lock of the interpreter. The calling thread meanwhile passes what is
/// logged and reported on to `listener` (methods log(level, message) and progress(stage, done, total, note)) and looks
/// for signals; an exception from either cancels the work, and is thrown when it has stopped. An interrupt is
/// Cancelled.
void run_in_background(Context& context, const nanobind::object& listener, const std::function<void()>& work);

}  // namespace undrop::binding
