#include "compare/process_memory.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

namespace undrop::compare {

namespace {

namespace fs = std::filesystem;

constexpr int most_generations = 20;

/// 0 where there is none, as of a process that has ended.
std::int64_t peak_alone(const fs::path& folder) {
  std::ifstream file(folder / "status");
  for (std::string line; std::getline(file, line);) {
    if (line.rfind("VmHWM:", 0) == 0) return std::stoll(line.substr(6)) * 1024;
  }
  return 0;
}

std::int64_t peak_of(const fs::path& folder, int generation) {
  std::int64_t most = peak_alone(folder);
  std::error_code gone;
  for (fs::directory_iterator thread(folder / "task", gone), end; !gone && thread != end; thread.increment(gone)) {
    std::ifstream children(thread->path() / "children");
    for (std::string child; generation < most_generations && children >> child;)
      most = std::max(most, peak_of(fs::path("/proc") / child, generation + 1));
  }
  return most;
}

}  // namespace

std::int64_t peak_memory_of(pid_t process) { return peak_of(fs::path("/proc") / std::to_string(process), 0); }

std::int64_t own_peak_memory() {
  if (const auto peak = peak_alone("/proc/self"); peak > 0) return peak;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::int64_t>(usage.ru_maxrss) * 1024;
}

}  // namespace undrop::compare
