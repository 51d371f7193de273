#pragma once

#include <undrop/context.hpp>

#include <chrono>
#include <mutex>
#include <string>

namespace undrop::cli {

enum class Verbosity { quiet, normal, verbose };

/// Where the log and the progress of a run go: standard error. On a terminal progress is a bar with the time left; else
/// a plain line every few seconds; with `json` every message and every progress line is one JSON object. May be called
/// from several threads.
class Terminal {
 public:
  Terminal(Verbosity verbosity, bool json);
  ~Terminal() { clear(); }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  void log(LogLevel level, const std::string& message);
  void progress(const ProgressEvent& event);
  /// "undrop: error: ..." or its JSON object.
  void error(const std::string& message, int exit_code);
  /// Takes the bar off the screen.
  void clear();
  /// Sends the log and the progress of `context` here; this object must outlive it.
  void attach(Context& context);
  [[nodiscard]] bool is_quiet() const { return verbosity_ == Verbosity::quiet; }
  [[nodiscard]] bool is_json() const { return json_; }

 private:
  using Clock = std::chrono::steady_clock;
  void draw(const ProgressEvent& event, double seconds_left);
  void erase_bar();

  Verbosity verbosity_;
  bool json_;
  bool interactive_;
  bool bar_shown_ = false;
  std::mutex mutex_;
  std::string stage_;
  Clock::time_point stage_start_{};
  Clock::time_point last_shown_{};
};

/// "12 s", "3 min 20 s", "1 h 05 min".
[[nodiscard]] std::string duration_text(double seconds);
/// "512 B", "1.5 GiB".
[[nodiscard]] std::string bytes_text(double bytes);

}  // namespace undrop::cli
