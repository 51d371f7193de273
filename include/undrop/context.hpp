#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace undrop {

enum class LogLevel { debug, info, warning };
enum class Device { cpu, cuda };

/// Set from another thread or a signal handler to stop a run; polled by loops, which then throw Cancelled.
class CancelToken {
 public:
  void cancel() noexcept { flag_.store(true, std::memory_order_relaxed); }
  [[nodiscard]] bool cancelled() const noexcept { return flag_.load(std::memory_order_relaxed); }

 private:
  std::atomic<bool> flag_{false};
};

struct ProgressEvent {
  std::string stage;  ///< what is being done, for people
  std::int64_t done = 0;
  std::int64_t total = 0;
  std::string note;  ///< for instance the loss of the last epoch
};

using LogSink = std::function<void(LogLevel, const std::string&)>;
using ProgressSink = std::function<void(const ProgressEvent&)>;

/// All that a run needs from outside, passed to every call that takes time. The library has no globals and prints
/// nothing. Copies share the cancel token and the list of warnings.
class Context {
 public:
  Context();

  int threads = 1;         ///< worker threads; defaults to the cores of the process's affinity
  std::uint64_t seed = 0;  ///< the one seed from which every random stream is derived
  Device device = Device::cpu;
  std::int64_t memory_budget =
      0;  ///< bytes that the run may hold; defaults to the free memory, control group respected
  LogSink log;
  ProgressSink progress;
  std::shared_ptr<CancelToken> cancel;

  void debug(const std::string& message) const;
  void info(const std::string& message) const;
  /// Logs the warning and keeps it for the output file.
  void warn(const std::string& message) const;
  [[nodiscard]] std::vector<std::string> warnings() const;
  void report(const std::string& stage, std::int64_t done, std::int64_t total, const std::string& note = {}) const;
  /// Throws Cancelled once the token is set.
  void check_cancelled() const;

 private:
  struct Warnings {
    std::mutex mutex;
    std::vector<std::string> messages;
  };
  std::shared_ptr<Warnings> warnings_;
};

/// Cores that this process may run on (affinity and control group), at least 1.
[[nodiscard]] int available_threads();
/// Bytes of memory that this process may still take (machine and control group).
[[nodiscard]] std::int64_t available_memory();

}  // namespace undrop
