#include "compare/child_process.hpp"

#include <undrop/errors.hpp>

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "compare/process_memory.hpp"

#ifdef __linux__
#include <sys/prctl.h>
#endif

extern char** environ;

namespace undrop::compare {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t most_of_log = 2000;
constexpr double patience = 10;  ///< seconds, for a program that was told to end

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// Where the program's standard streams go.
class Streams {
 public:
  explicit Streams(const std::string& log) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    posix_spawn_file_actions_adddup2(&actions_, STDOUT_FILENO, STDERR_FILENO);
  }
  ~Streams() { posix_spawn_file_actions_destroy(&actions_); }
  Streams(const Streams&) = delete;
  Streams& operator=(const Streams&) = delete;
  [[nodiscard]] const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

pid_t start(const std::vector<std::string>& command, const std::string& log) {
  const Streams streams(log);
  std::vector<std::string> words = command;
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  // A group of its own: what the program starts ends with it.
  posix_spawnattr_t attributes{};
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  posix_spawnattr_setpgroup(&attributes, 0);
  pid_t process = 0;
  const int error =
      posix_spawnp(&process, command.front().c_str(), streams.get(), &attributes, arguments.data(), environ);
  posix_spawnattr_destroy(&attributes);
  if (error != 0) throw ResourceError(command.front() + ": cannot be started: " + std::strerror(error));
  return process;
}

std::string end_of(const std::string& log) {
  std::ifstream file(log, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  std::string all = text.str();
  while (!all.empty() && (all.back() == '\n' || all.back() == '\r')) all.pop_back();
  return all.size() > most_of_log ? all.substr(all.size() - most_of_log) : all;
}

/// True once the process is gone.
bool is_gone(pid_t process, int& status, rusage& usage) { return wait4(process, &status, WNOHANG, &usage) == process; }

/// Tells it to end, and makes it end.
void stop(pid_t process, int& status, rusage& usage) {
  kill(-process, SIGTERM);
  const auto told = Clock::now();
  bool forced = false;
  while (!is_gone(process, status, usage)) {
    if (!forced && seconds_since(told) > patience) {
      kill(-process, SIGKILL);
      forced = true;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

}  // namespace

ChildOutcome run_child(const std::vector<std::string>& command, const std::string& log, double seconds_allowed,
                       const Context& context) {
  const auto begin = Clock::now();
  const pid_t process = start(command, log);
  ChildOutcome outcome;
  int status = 0;
  rusage usage{};
  auto nap = std::chrono::milliseconds(1);
  const std::int64_t own = own_peak_memory();
  outcome.peak_memory = peak_memory_of(process);
  while (!is_gone(process, status, usage)) {
    if (context.cancel && context.cancel->cancelled()) {
      stop(process, status, usage);
      std::filesystem::remove(log);
      throw Cancelled();
    }
    if (seconds_since(begin) > seconds_allowed) {
      outcome.timed_out = true;
      stop(process, status, usage);
      break;
    }
    std::this_thread::sleep_for(nap);
    outcome.peak_memory = std::max(outcome.peak_memory, peak_memory_of(process));
    nap = std::min(2 * nap, std::chrono::milliseconds(50));
  }
  outcome.seconds = seconds_since(begin);
  outcome.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
  outcome.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  // What the system counts starts at this process's own; above that it is the program's, to its last moment.
  const std::int64_t counted = static_cast<std::int64_t>(usage.ru_maxrss) * 1024;
  if (counted > own || outcome.peak_memory == 0) outcome.peak_memory = counted;
  outcome.last_words = end_of(log);
  if (outcome.succeeded()) std::filesystem::remove(log);
  return outcome;
}

std::string describe(const ChildOutcome& outcome) {
  if (outcome.timed_out) return fmt::format("was ended after {:.0f} s", outcome.seconds);
  if (outcome.signal == SIGKILL) return "was killed (signal 9); memory may have run out";
  if (outcome.signal != 0) return fmt::format("was ended by signal {} ({})", outcome.signal, strsignal(outcome.signal));
  return fmt::format("ended with exit code {}", outcome.exit_code);
}

void end_with_parent() {
#ifdef __linux__
  const pid_t parent = getppid();
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) kill(getpid(), SIGTERM);
#endif
}

}  // namespace undrop::compare
