#include "binding/background_run.hpp"

#include <undrop/errors.hpp>

#include <nanobind/stl/string.h>

#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace undrop::binding {

namespace {

namespace nb = nanobind;

/// Log lines in their order; of progress only the latest.
class Events {
 public:
  void log(LogLevel level, const std::string& message) {
    const std::lock_guard lock(mutex_);
    lines_.emplace_back(level, message);
  }
  void progress(const ProgressEvent& event) {
    const std::lock_guard lock(mutex_);
    progress_ = event;
  }
  void finish() {
    const std::lock_guard lock(mutex_);
    finished_ = true;
    changed_.notify_all();
  }
  /// True once the work is done.
  bool wait() {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::milliseconds(50), [&] { return finished_; });
    return finished_;
  }
  void deliver(const nb::object& listener) {
    std::vector<std::pair<LogLevel, std::string>> lines;
    std::optional<ProgressEvent> progress;
    {
      const std::lock_guard lock(mutex_);
      lines.swap(lines_);
      progress.swap(progress_);
    }
    for (const auto& [level, message] : lines) listener.attr("log")(name_of(level), message);
    if (progress) listener.attr("progress")(progress->stage, progress->done, progress->total, progress->note);
  }

 private:
  static const char* name_of(LogLevel level) {
    if (level == LogLevel::warning) return "warning";
    return level == LogLevel::info ? "info" : "debug";
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::pair<LogLevel, std::string>> lines_;
  std::optional<ProgressEvent> progress_;
  bool finished_ = false;
};

/// Throws what Python raises.
void attend(Events& events, const nb::object& listener) {
  events.deliver(listener);
  if (PyErr_CheckSignals() != 0) throw nb::python_error();
}

void rethrow(const std::exception_ptr& raised) {
  try {
    std::rethrow_exception(raised);
  } catch (const nb::python_error& error) {
    if (error.matches(PyExc_KeyboardInterrupt)) {
      while (PyErr_CheckSignals() != 0) PyErr_Clear();  // the same wish, said twice
      throw Cancelled();
    }
    throw;
  }
}

}  // namespace

void run_in_background(Context& context, const nb::object& listener, const std::function<void()>& work) {
  Events events;
  context.log = [&](LogLevel level, const std::string& message) { events.log(level, message); };
  context.progress = [&](const ProgressEvent& event) { events.progress(event); };
  std::exception_ptr failure;
  std::exception_ptr raised;
  std::thread worker([&] {
    try {
      work();
    } catch (...) {
      failure = std::current_exception();
    }
    events.finish();
  });
  for (bool finished = false; !finished;) {
    {
      const nb::gil_scoped_release free;
      finished = events.wait();
    }
    if (raised) continue;
    try {
      attend(events, listener);
    } catch (...) {
      raised = std::current_exception();
      context.cancel->cancel();
    }
  }
  worker.join();
  context.log = {};
  context.progress = {};
  if (raised) rethrow(raised);
  if (failure) std::rethrow_exception(failure);
}

}  // namespace undrop::binding
