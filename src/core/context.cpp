#include <undrop/context.hpp>
#include <undrop/errors.hpp>

#include <sched.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <sstream>

namespace undrop {

namespace {

constexpr std::int64_t unlimited = std::numeric_limits<std::int64_t>::max();

std::int64_t read_limit(const char* path) {
  std::ifstream file(path);
  std::int64_t value = 0;
  return (file >> value) ? value : unlimited;
}

int control_group_threads() {
  std::ifstream file("/sys/fs/cgroup/cpu.max");
  double quota = 0;
  double period = 0;
  if (!(file >> quota >> period) || period <= 0) return std::numeric_limits<int>::max();
  return std::max(1, static_cast<int>(std::ceil(quota / period)));
}

/// File cache that the kernel gives back when asked; it counts as used in memory.current.
std::int64_t control_group_cache() {
  std::ifstream file("/sys/fs/cgroup/memory.stat");
  std::string name;
  std::int64_t bytes = 0;
  while (file >> name >> bytes) {
    if (name == "inactive_file") return bytes;
  }
  return 0;
}

std::int64_t machine_available_memory() {
  std::ifstream file("/proc/meminfo");
  std::string line;
  while (std::getline(file, line)) {
    if (line.rfind("MemAvailable:", 0) != 0) continue;
    std::istringstream words(line.substr(13));
    std::int64_t kib = 0;
    if (words >> kib) return kib * 1024;
  }
  return std::int64_t{4} << 30;
}

}  // namespace

int available_threads() {
  cpu_set_t set;
  CPU_ZERO(&set);
  const int cores = sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;
  return std::max(1, std::min(cores, control_group_threads()));
}

std::int64_t available_memory() {
  const std::int64_t limit = read_limit("/sys/fs/cgroup/memory.max");
  const std::int64_t used = read_limit("/sys/fs/cgroup/memory.current");
  if (limit == unlimited || used == unlimited) return machine_available_memory();
  const std::int64_t group = std::max<std::int64_t>(0, limit - used + control_group_cache());
  return std::min(group, machine_available_memory());
}

Context::Context()
    : threads(available_threads()),
      memory_budget(available_memory()),
      cancel(std::make_shared<CancelToken>()),
      warnings_(std::make_shared<Warnings>()) {}

void Context::debug(const std::string& message) const {
  if (log) log(LogLevel::debug, message);
}

void Context::info(const std::string& message) const {
  if (log) log(LogLevel::info, message);
}

void Context::warn(const std::string& message) const {
  {
    const std::lock_guard lock(warnings_->mutex);
    warnings_->messages.push_back(message);
  }
  if (log) log(LogLevel::warning, message);
}

std::vector<std::string> Context::warnings() const {
  const std::lock_guard lock(warnings_->mutex);
  return warnings_->messages;
}

void Context::report(const std::string& stage, std::int64_t done, std::int64_t total, const std::string& note) const {
  if (progress) progress({stage, done, total, note});
}

void Context::check_cancelled() const {
  if (cancel && cancel->cancelled()) throw Cancelled();
}

}  // namespace undrop
