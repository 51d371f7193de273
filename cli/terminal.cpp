#include "terminal.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>

namespace undrop::cli {

namespace {

using Json = nlohmann::ordered_json;
using std::chrono::duration;
using std::chrono::milliseconds;

constexpr auto between_bars = milliseconds(100);
constexpr auto between_lines = milliseconds(5000);
constexpr auto between_objects = milliseconds(500);

const char* level_text(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return "debug";
    case LogLevel::info:
      return "info";
    case LogLevel::warning:
      return "warning";
  }
  return "info";
}

std::size_t terminal_width() {
  winsize size{};
  const bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20;
  return known ? size.ws_col : 80;
}

/// A reader that has gone, or a full disk, ends no run.
void say(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stderr); }

void print_line(const std::string& line) { say(line + "\n"); }

std::string json_line(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

}  // namespace

std::string duration_text(double seconds) {
  const auto whole = static_cast<long long>(seconds + 0.5);
  if (whole < 60) return seconds < 10 ? fmt::format("{:.1f} s", seconds) : fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
  return fmt::format("{} h {:02} min", whole / 3600, whole % 3600 / 60);
}

std::string bytes_text(double bytes) {
  constexpr std::array units{"B", "KiB", "MiB", "GiB", "TiB"};
  std::size_t unit = 0;
  while (bytes >= 1024 && unit + 1 < units.size()) {
    bytes /= 1024;
    ++unit;
  }
  return unit == 0 ? fmt::format("{:.0f} B", bytes) : fmt::format("{:.1f} {}", bytes, units[unit]);
}

Terminal::Terminal(Verbosity verbosity, bool json)
    : verbosity_(verbosity), json_(json), interactive_(!json && isatty(STDERR_FILENO) == 1) {}

void Terminal::log(LogLevel level, const std::string& message) {
  if (level == LogLevel::debug && verbosity_ != Verbosity::verbose) return;
  if (level == LogLevel::info && verbosity_ == Verbosity::quiet) return;
  const std::lock_guard lock(mutex_);
  erase_bar();
  if (json_) {
    print_line(json_line({{"level", level_text(level)}, {"message", message}}));
  } else {
    print_line(level == LogLevel::warning ? "warning: " + message : message);
  }
}

void Terminal::progress(const ProgressEvent& event) {
  if (verbosity_ == Verbosity::quiet || event.total <= 0) return;
  const std::lock_guard lock(mutex_);
  const auto now = Clock::now();
  if (event.stage != stage_) {
    erase_bar();
    stage_ = event.stage;
    stage_start_ = now;
    last_shown_ = interactive_ ? Clock::time_point{} : now;
  }
  const auto between = interactive_ ? between_bars : json_ ? between_objects : between_lines;
  if (now - last_shown_ < between) return;
  last_shown_ = now;
  const double spent = duration<double>(now - stage_start_).count();
  const auto done = static_cast<double>(event.done);
  draw(event, done > 0 ? spent * (static_cast<double>(event.total) - done) / done : -1);
}

void Terminal::draw(const ProgressEvent& event, double seconds_left) {
  if (json_) {
    Json line{{"level", "progress"}, {"stage", event.stage}, {"done", event.done}, {"total", event.total}};
    if (!event.note.empty()) line["note"] = event.note;
    if (seconds_left >= 0) line["seconds_left"] = seconds_left;
    print_line(json_line(line));
    return;
  }
  const double share = std::clamp(static_cast<double>(event.done) / static_cast<double>(event.total), 0.0, 1.0);
  std::string text = fmt::format("{:3.0f} %", 100 * share);
  if (seconds_left >= 0) text += ", " + duration_text(seconds_left) + " left";
  if (!event.note.empty()) text += ", " + event.note;
  if (!interactive_) {
    print_line(event.stage + ": " + text);
    return;
  }
  constexpr std::size_t bar_width = 24;
  const auto filled = static_cast<std::size_t>(share * bar_width);
  const std::string bar = std::string(filled, '#') + std::string(bar_width - filled, '.');
  std::string line = event.stage + " [" + bar + "] " + text;
  line.resize(std::min(line.size(), terminal_width() - 1));
  say("\r\033[K" + line);
  std::fflush(stderr);
  bar_shown_ = true;
}

void Terminal::error(const std::string& message, int exit_code) {
  const std::lock_guard lock(mutex_);
  erase_bar();
  if (json_) {
    print_line(json_line({{"level", "error"}, {"message", message}, {"exit_code", exit_code}}));
  } else {
    print_line("undrop: error: " + message);
  }
}

void Terminal::clear() {
  const std::lock_guard lock(mutex_);
  erase_bar();
}

void Terminal::erase_bar() {
  if (!bar_shown_) return;
  say("\r\033[K");
  std::fflush(stderr);
  bar_shown_ = false;
}

void Terminal::attach(Context& context) {
  context.log = [this](LogLevel level, const std::string& message) { log(level, message); };
  context.progress = [this](const ProgressEvent& event) { progress(event); };
}

}  // namespace undrop::cli
